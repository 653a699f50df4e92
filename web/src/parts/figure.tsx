// One number with what it was before. Comes in: both. Goes out: a tile. Up is not good and down is not bad, so the change is
// told by an arrow and words, not by red and green.

import { useFormat } from '../words/format';
import { useWords } from '../words/words';

interface FigureProperties {
  label: string;
  text: string;
  now?: number | null;
  before?: number | null;
  /** Of how many days the period before is. */
  days?: number;
  note?: string;
  /** The course of the value, drawn small and without a scale. */
  course?: number[];
}

export function Figure({ label, text, now, before, days, note, course }: FigureProperties) {
  return (
    <div class="figure">
      <dt>{label}</dt>
      <dd>
        <span class="figure-value">{text}</span>
        {course !== undefined && course.length > 2 && <Course values={course} />}
        {now !== undefined && <Change now={now} before={before ?? null} days={days ?? 0} />}
        {note !== undefined && <span class="figure-note">{note}</span>}
      </dd>
    </div>
  );
}

function Change({ now, before, days }: { now: number | null; before: number | null; days: number }) {
  const words = useWords();
  const format = useFormat();
  if (now === null || before === null || before === 0) {
    return null;
  }
  const share = now / before - 1;
  const isSame = Math.abs(share) < 0.005;
  const kind = isSame ? 'same' : share > 0 ? 'more' : 'less';
  const mark = { same: '=', more: '▲', less: '▼' }[kind];
  const amount = format.change(Math.abs(share));
  return (
    <span class={`figure-change figure-${kind}`} title={words.figures.before(days)}>
      <span aria-hidden="true">
        {mark} {isSame ? '' : amount}
      </span>
      <span class="only-read">{words.figures.change[kind](amount, days)}</span>
    </span>
  );
}

const WIDTH = 100;
const HEIGHT = 26;

function Course({ values }: { values: number[] }) {
  const largest = Math.max(1, ...values);
  const step = WIDTH / (values.length - 1);
  const line = values.map((value, index) => `${(index * step).toFixed(1)},${(HEIGHT - 2 - (value / largest) * (HEIGHT - 4)).toFixed(1)}`);
  return (
    <svg class="course" viewBox={`0 0 ${WIDTH} ${HEIGHT}`} preserveAspectRatio="none" aria-hidden="true" focusable="false">
      <polygon points={`0,${HEIGHT} ${line.join(' ')} ${WIDTH},${HEIGHT}`} />
      <polyline points={line.join(' ')} />
    </svg>
  );
}
