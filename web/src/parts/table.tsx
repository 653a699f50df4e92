// A table that sorts. Comes in: columns and rows. Goes out: a table in a box of its own that scrolls, with a button in each
// heading. Long tables show their beginning and a button for more, since a browser draws ten thousand cells slowly.

import type { ComponentChildren } from 'preact';
import { useMemo, useState } from 'preact/hooks';
import type { Cell } from '../api/panels';
import { useFormat } from '../words/format';
import { useWords } from '../words/words';
import { cellText, columnLabel, isNumeric } from './cell';
import { UserText } from './text';

export interface TableColumn<Row> {
  key: string;
  label: string;
  hint?: string;
  isNumeric?: boolean;
  /** Names the row; a screen reader reads it with each cell. */
  isHeading?: boolean;
  value: (row: Row) => Cell;
  show: (row: Row) => ComponentChildren;
}

interface Order {
  key: string;
  isDescending: boolean;
}

const ROWS_AT_ONCE = 100;

function compare(a: Cell, b: Cell): number {
  if (a === b) {
    return 0;
  }
  if (a === null || b === null) {
    return a === null ? -1 : 1;
  }
  return typeof a === 'number' && typeof b === 'number' ? a - b : String(a).localeCompare(String(b), undefined, { numeric: true, sensitivity: 'base' });
}

interface TableProperties<Row> {
  caption: string;
  columns: TableColumn<Row>[];
  rows: Row[];
  order?: Order;
  rowKey?: (row: Row, index: number) => string | number;
}

export function Table<Row>({ caption, columns, rows, order: first, rowKey }: TableProperties<Row>) {
  const words = useWords();
  const format = useFormat();
  const [order, setOrder] = useState<Order | null>(first ?? null);
  const [limit, setLimit] = useState(ROWS_AT_ONCE);
  const sorted = useMemo(() => {
    const column = columns.find(({ key }) => key === order?.key);
    if (column === undefined || order === null) {
      return rows;
    }
    const sign = order.isDescending ? -1 : 1;
    return [...rows].sort((a, b) => sign * compare(column.value(a), column.value(b)));
  }, [rows, columns, order]);
  const sort = (column: TableColumn<Row>) =>
    setOrder(order?.key === column.key ? { key: column.key, isDescending: !order.isDescending } : { key: column.key, isDescending: column.isNumeric === true });
  const hidden = sorted.length - limit;

  return (
    <>
      <div class="scroll" tabIndex={0} role="group" aria-label={caption}>
        <table class="table">
          <caption class="only-read">{caption}</caption>
          <thead>
            <tr>
              {columns.map((column) => {
                const isOrdered = order?.key === column.key;
                return (
                  <th key={column.key} scope="col" class={column.isNumeric ? 'end' : ''} aria-sort={isOrdered ? (order.isDescending ? 'descending' : 'ascending') : 'none'}>
                    <button type="button" class="sort" title={column.hint} onClick={() => sort(column)}>
                      {column.label}
                      <span class="sort-mark" aria-hidden="true">
                        {isOrdered ? (order.isDescending ? '↓' : '↑') : '↕'}
                      </span>
                    </button>
                  </th>
                );
              })}
            </tr>
          </thead>
          <tbody>
            {sorted.slice(0, limit).map((row, index) => (
              <tr key={rowKey?.(row, index) ?? index}>
                {columns.map((column) =>
                  column.isHeading ? (
                    <th key={column.key} scope="row">
                      {column.show(row)}
                    </th>
                  ) : (
                    <td key={column.key} class={column.isNumeric ? 'end' : ''}>
                      {column.show(row)}
                    </td>
                  ),
                )}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {hidden > 0 && (
        <button type="button" class="button more" onClick={() => setLimit(limit + ROWS_AT_ONCE * 5)}>
          {words.table.more(format.number(hidden))}
        </button>
      )}
    </>
  );
}

/** The rows of a panel as they came, for "show as table". */
export function PlainTable({ caption, names, rows }: { caption: string; names: string[]; rows: Cell[][] }) {
  const words = useWords();
  const format = useFormat();
  const columns = useMemo(
    () =>
      names.map((name, index): TableColumn<Cell[]> => {
        const sample = rows.find((row) => row[index] !== null)?.[index] ?? null;
        return {
          key: name,
          label: columnLabel(name, words),
          isNumeric: isNumeric(name, sample),
          value: (row) => row[index] ?? null,
          show: (row) => <UserText text={cellText(name, row[index] ?? null, format, words)} max={120} />,
        };
      }),
    [names.join(), rows, words, format],
  );
  return <Table caption={caption} columns={columns} rows={rows} />;
}
