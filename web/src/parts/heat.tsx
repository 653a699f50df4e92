// Two dimensions as shades. Comes in: row and column headings and a value for each cell. Goes out: a table whose cells are
// coloured, so that it needs no alternative: it is one.

import type { ComponentChildren } from 'preact';
import { useRef, useState } from 'preact/hooks';

export interface HeatCell {
  /** 0 to 1, how strong the shade is; null: there is no such cell. */
  part: number | null;
  /** What the cell says when it is pointed at, and aloud. */
  text: string;
  /** What stands inside. */
  show?: ComponentChildren;
}

interface HeatProperties {
  caption: string;
  rows: ComponentChildren[];
  columns: { label: ComponentChildren; isQuiet?: boolean }[];
  cell: (row: number, column: number) => HeatCell;
  /** Cells that only have a shade are drawn closer. */
  isDense?: boolean;
}

export function Heat({ caption, rows, columns, cell, isDense = false }: HeatProperties) {
  const box = useRef<HTMLDivElement>(null);
  const [tip, setTip] = useState<{ text: string; x: number; y: number } | null>(null);
  const point = (event: PointerEvent) => {
    const target = event.target instanceof Element ? event.target.closest<HTMLElement>('td[data-text]') : null;
    const outer = box.current?.getBoundingClientRect();
    if (target === null || outer === undefined) {
      setTip(null);
      return;
    }
    const at = target.getBoundingClientRect();
    const x = Math.min(Math.max(at.left + at.width / 2 - outer.left, 70), Math.max(70, outer.width - 70));
    setTip({ text: target.dataset['text'] ?? '', x, y: at.top - outer.top });
  };
  return (
    <div class="heat-box" ref={box} onPointerOver={point} onPointerLeave={() => setTip(null)}>
      <div class="scroll" tabIndex={0} role="group" aria-label={caption}>
        <table class={`heat ${isDense ? 'heat-dense' : ''}`}>
          <caption class="only-read">{caption}</caption>
          <thead>
            <tr>
              <td />
              {columns.map(({ label, isQuiet }, index) => (
                <th key={index} scope="col">
                  <span class={isQuiet ? 'only-read' : ''}>{label}</span>
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map((label, row) => (
              <tr key={row}>
                <th scope="row">{label}</th>
                {columns.map((_, column) => {
                  const { part, text, show } = cell(row, column);
                  return part === null ? (
                    <td key={column} class="heat-none" />
                  ) : (
                    <td key={column} data-text={text} style={{ '--part': part }}>
                      {show ?? <span class="only-read">{text}</span>}
                    </td>
                  );
                })}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {tip !== null && (
        <div class="tip" aria-hidden="true" style={{ left: `${tip.x}px`, top: `${tip.y}px` }}>
          {tip.text}
        </div>
      )}
    </div>
  );
}
