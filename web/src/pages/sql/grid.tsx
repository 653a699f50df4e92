// The rows of a result, of which only those in sight are drawn. Comes in: columns and up to a hundred thousand rows. Goes out: a
// table that scrolls in its own box; a cell opens whole when it is chosen. Arrow keys walk, Enter chooses.

import { useId, useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks';
import type { Cell, Column } from '../../api/panels';
import { cut, plain } from '../../parts/text';
import { useFormat } from '../../words/format';
import { useWords } from '../../words/words';

const ROW_HEIGHT = 28;
const ROWS_BEYOND = 12;
const SAMPLE_ROWS = 200;
const WIDTH_CHARACTERS_MIN = 6;
const WIDTH_CHARACTERS_MAX = 44;

const isNumber = (type: string): boolean => /^(bigint|int|integer|smallint|tinyint|double|real|float|decimal|utinyint|usmallint|uinteger|ubigint)/i.test(type);

interface Place {
  row: number;
  column: number;
}

/** Where `key` leads from `at`; null: it leads nowhere. `page` is how many rows are in sight. */
function stepped({ row, column }: Place, key: string, page: number): Place | null {
  switch (key) {
    case 'ArrowUp':
      return { row: row - 1, column };
    case 'ArrowDown':
      return { row: row + 1, column };
    case 'ArrowLeft':
      return { row, column: column - 1 };
    case 'ArrowRight':
      return { row, column: column + 1 };
    case 'PageUp':
      return { row: row - page, column };
    case 'PageDown':
      return { row: row + page, column };
    case 'Home':
      return { row, column: 0 };
    case 'End':
      return { row, column: Infinity };
    default:
      return null;
  }
}

/** Scrolls no further than needed for `place` to be in sight, beneath the headings. */
function reveal(box: HTMLElement, { row, column }: Place): void {
  const highest = row * ROW_HEIGHT;
  const head = box.querySelectorAll<HTMLElement>('thead th')[column + 1];
  const left = head?.offsetLeft ?? 0;
  const beyond = left + (head?.offsetWidth ?? 0) - box.clientWidth;
  box.scrollTo({
    top: Math.min(highest, Math.max(box.scrollTop, highest + 2 * ROW_HEIGHT - box.clientHeight)),
    left: Math.min(column === 0 ? 0 : left, Math.max(box.scrollLeft, beyond)),
  });
}

/** How wide a column is, in characters: of its name and of what its first rows hold. */
function widthOf(column: Column, index: number, rows: Cell[][]): number {
  let width = column.name.length + 3;
  for (const row of rows.slice(0, SAMPLE_ROWS)) {
    width = Math.max(width, String(row[index] ?? '').length + 2);
  }
  return Math.min(WIDTH_CHARACTERS_MAX, Math.max(WIDTH_CHARACTERS_MIN, width));
}

export function Grid({ columns, rows }: { columns: Column[]; rows: Cell[][] }) {
  const words = useWords();
  const format = useFormat();
  const box = useRef<HTMLDivElement>(null);
  const dialog = useRef<HTMLDialogElement>(null);
  const [top, setTop] = useState(0);
  const [height, setHeight] = useState(400);
  const id = useId();
  const [at, setAt] = useState<Place>({ row: 0, column: 0 });
  const [open, setOpen] = useState<{ name: string; value: string } | null>(null);
  const widths = useMemo(() => columns.map((column, index) => widthOf(column, index, rows)), [columns, rows.length > 0]);

  useLayoutEffect(() => {
    const element = box.current;
    if (element === null) {
      return undefined;
    }
    const sizes = new ResizeObserver(() => setHeight(element.clientHeight));
    sizes.observe(element);
    return () => sizes.disconnect();
  }, []);
  useLayoutEffect(() => {
    box.current?.scrollTo({ top: 0 });
    setTop(0);
    setAt({ row: 0, column: 0 });
  }, [columns]);

  const numbers = String(rows.length).length + 3;
  const first = Math.max(0, Math.floor(top / ROW_HEIGHT) - ROWS_BEYOND);
  const last = Math.min(rows.length, Math.ceil((top + height) / ROW_HEIGHT) + ROWS_BEYOND);
  const openCell = (place: Place) => {
    const cells = rows[place.row];
    if (cells !== undefined) {
      const value = cells[place.column];
      setOpen({ name: columns[place.column]?.name ?? '', value: value == null ? 'NULL' : String(value) });
      dialog.current?.showModal();
    }
  };
  const choose = (target: EventTarget | null) => {
    const cell = target instanceof Element ? target.closest<HTMLElement>('td[data-column]') : null;
    if (cell !== null) {
      const place = { row: Number(cell.dataset['row']), column: Number(cell.dataset['column']) };
      setAt(place);
      openCell(place);
    }
  };
  const press = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.altKey || event.metaKey || box.current === null) {
      return;
    }
    const next = stepped(at, event.key, Math.max(1, Math.floor(height / ROW_HEIGHT) - 2));
    if (event.key === 'Enter') {
      event.preventDefault();
      openCell(at);
    } else if (next !== null && rows.length > 0) {
      event.preventDefault();
      const place = { row: Math.min(rows.length - 1, Math.max(0, next.row)), column: Math.min(columns.length - 1, Math.max(0, next.column)) };
      setAt(place);
      reveal(box.current, place);
    }
  };
  const cellId = ({ row, column }: Place) => `${id}-${row}-${column}`;
  const isDrawn = at.row >= first && at.row < last;
  return (
    <>
      <div class="grid-box" ref={box} tabIndex={-1} onScroll={(event) => setTop(event.currentTarget.scrollTop)}>
        <table
          class="grid-table"
          role="grid"
          tabIndex={0}
          aria-label={words.sql.rows}
          aria-readonly="true"
          aria-rowcount={rows.length + 1}
          aria-colcount={columns.length + 1}
          aria-activedescendant={isDrawn ? cellId(at) : undefined}
          style={{ width: `${widths.reduce((sum, width) => sum + width, numbers)}ch` }}
          onClick={(event) => choose(event.target)}
          onKeyDown={press}
        >
          <colgroup>
            <col style={{ width: `${numbers}ch` }} />
            {widths.map((width, index) => (
              <col key={index} style={{ width: `${width}ch` }} />
            ))}
          </colgroup>
          <thead>
            <tr aria-rowindex={1}>
              <th scope="col">#</th>
              {columns.map(({ name, type }, index) => (
                <th key={index} scope="col" class={isNumber(type) ? 'end' : ''} title={type}>
                  <bdi>{name}</bdi>
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {first > 0 && (
              <tr aria-hidden="true" style={{ height: `${first * ROW_HEIGHT}px` }}>
                <td colSpan={columns.length + 1} />
              </tr>
            )}
            {rows.slice(first, last).map((row, offset) => (
              <tr key={first + offset} aria-rowindex={first + offset + 2}>
                <th scope="row">{format.number(first + offset + 1)}</th>
                {columns.map(({ type }, column) => {
                  const value = row[column] ?? null;
                  const place = { row: first + offset, column };
                  const isAt = place.row === at.row && column === at.column;
                  return (
                    <td key={column} id={isAt ? cellId(place) : undefined} data-row={place.row} data-column={column} class={`${isNumber(type) ? 'end' : ''} ${isAt ? 'is-at' : ''}`}>
                      {value === null ? <span class="null">NULL</span> : <bdi>{cut(String(value), 160)}</bdi>}
                    </td>
                  );
                })}
              </tr>
            ))}
            {last < rows.length && (
              <tr aria-hidden="true" style={{ height: `${(rows.length - last) * ROW_HEIGHT}px` }}>
                <td colSpan={columns.length + 1} />
              </tr>
            )}
          </tbody>
        </table>
      </div>
      <dialog ref={dialog} class="cell-dialog" aria-label={words.sql.cell} onClose={() => setOpen(null)} onClick={(event) => event.target === event.currentTarget && event.currentTarget.close()}>
        {open !== null && (
          <div class="cell-body">
            <h2>
              <bdi>{plain(open.name, 80)}</bdi>
            </h2>
            <pre tabIndex={0}>
              <bdi>{cut(open.value, 20_000)}</bdi>
            </pre>
            <button type="button" class="button" autofocus onClick={() => dialog.current?.close()}>
              {words.filters.close}
            </button>
          </div>
        )}
      </dialog>
    </>
  );
}
