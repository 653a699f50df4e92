// Which colour is what, and a switch for each. Comes in: the series. Goes out: buttons; one that is not pressed is hidden in
// the chart. It is markup and not canvas, so that names are isolated and keys reach it.

import { Name } from '../parts/text';

export interface Series {
  key: string;
  name: string | null;
  color: string;
  values: number[];
}

export function Legend({ series, hidden, toggle, label }: { series: Series[]; hidden: ReadonlySet<string>; toggle: (key: string) => void; label: string }) {
  return (
    <div class="legend" role="group" aria-label={label}>
      {series.map(({ key, name, color }) => (
        <button key={key} type="button" aria-pressed={!hidden.has(key)} onClick={() => toggle(key)}>
          <i class="dot" style={{ background: `var(${color})` }} />
          <Name name={name} />
        </button>
      ))}
    </div>
  );
}
