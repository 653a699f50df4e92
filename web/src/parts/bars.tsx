// A ranking: one line each, with a bar behind it. Comes in: entries, the largest first. Goes out: an ordered list, which reads
// well aloud and needs no drawing library.

import type { ComponentChildren } from 'preact';
import { useState } from 'preact/hooks';
import { useFormat } from '../words/format';
import { useWords } from '../words/words';

export interface Entry {
  key: string | number;
  label: ComponentChildren;
  value: number;
  /** Beside the value: a share, a count of people. */
  note?: string;
}

export function Bars({ entries, shown = 10, valueText }: { entries: Entry[]; shown?: number; valueText?: (value: number) => string }) {
  const format = useFormat();
  const words = useWords();
  const [isWhole, setWhole] = useState(false);
  const largest = Math.max(1, ...entries.map(({ value }) => value));
  const visible = isWhole ? entries : entries.slice(0, shown);
  return (
    <>
      <ol class="bars">
        {visible.map(({ key, label, value, note }) => (
          <li key={key} style={{ '--part': value / largest }}>
            <span class="bars-label">{label}</span>
            {note !== undefined && <span class="bars-note">{note}</span>}
            <span class="bars-value">{valueText?.(value) ?? format.number(value)}</span>
          </li>
        ))}
      </ol>
      {entries.length > shown && (
        <button type="button" class="button quiet more" aria-expanded={isWhole} onClick={() => setWhole(!isWhole)}>
          {isWhole ? words.table.fewer : words.table.more(format.number(entries.length - shown))}
        </button>
      )}
    </>
  );
}
