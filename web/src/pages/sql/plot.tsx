// A chart of a result. Comes in: columns and rows, and which column goes where. Goes out: bars, a line, or a table of shades.
// What it guesses first is usually what one wants; the pickers change it.

import type { EChartsCoreOption } from 'echarts/core';
import { useCallback, useMemo, useState } from 'preact/hooks';
import type { Cell, Column } from '../../api/panels';
import { Chart } from '../../charts/chart';
import { SERIES_MAX, type Look } from '../../charts/look';
import { frame } from '../../charts/time';
import { tip } from '../../charts/tip';
import { Heat } from '../../parts/heat';
import { Segments } from '../../parts/segments';
import { Empty } from '../../parts/states';
import { plain } from '../../parts/text';
import { useFormat } from '../../words/format';
import { useWords } from '../../words/words';

const POINTS_MAX = 5_000;
const SHADES_MAX = 60;

type Kind = 'bar' | 'line' | 'heat';

interface Picks {
  kind: Kind;
  x: number;
  y: number;
  /** The column that splits bars and lines into series, or that is the rows of a table of shades; −1 for none. */
  split: number;
}

const asNumber = (value: Cell | undefined): number => (typeof value === 'number' ? value : Number(value ?? Number.NaN));

function isMeasure(index: number, rows: Cell[][]): boolean {
  const values = rows.slice(0, 100).map((row) => row[index]).filter((value) => value !== null && value !== undefined && value !== '');
  return values.length > 0 && values.every((value) => typeof value !== 'boolean' && !Number.isNaN(Number(value)));
}

function guess(columns: Column[], rows: Cell[][]): Picks {
  const indexes = columns.map((_, index) => index);
  const isId = (index: number) => /(^|_)id$/.test(columns[index]?.name ?? '');
  const measures = indexes.filter((index) => isMeasure(index, rows) && !isId(index));
  const times = indexes.filter((index) => /date|time/i.test(columns[index]?.type ?? '') || /(^|_)(day|date|week|month|hour)$/.test(columns[index]?.name ?? ''));
  const x = times[0] ?? indexes.find((index) => !measures.includes(index)) ?? 0;
  const y = measures.filter((index) => index !== x).at(-1) ?? -1;
  return { kind: times.length > 0 && rows.length > 40 ? 'line' : 'bar', x, y, split: -1 };
}

interface Drawing {
  xs: string[];
  groups: string[];
  values: (number | null)[][];
  isCut: boolean;
}

/** Values by group and place; rows that meet are added up. */
function arrange(picks: Picks, rows: Cell[][], groupsMax: number): Drawing {
  const xs = new Map<string, number>();
  const groups = new Map<string, number>();
  const values: (number | null)[][] = [];
  let isCut = false;
  for (const row of rows) {
    const x = String(row[picks.x] ?? '–');
    const group = picks.split < 0 ? '' : String(row[picks.split] ?? '–');
    if ((!xs.has(x) && xs.size >= POINTS_MAX) || (!groups.has(group) && groups.size >= groupsMax)) {
      isCut = true;
      continue;
    }
    const place = xs.get(x) ?? xs.size;
    const line = groups.get(group) ?? groups.size;
    xs.set(x, place);
    groups.set(group, line);
    const value = asNumber(row[picks.y]);
    const known = (values[line] ??= []);
    known[place] = Number.isNaN(value) ? (known[place] ?? null) : (known[place] ?? 0) + value;
  }
  return { xs: [...xs.keys()], groups: [...groups.keys()], values, isCut };
}

export function Plot({ columns, rows }: { columns: Column[]; rows: Cell[][] }) {
  const words = useWords();
  const [picks, setPicks] = useState(() => guess(columns, rows));
  if (picks.y < 0) {
    return <Empty title={words.sql.noMeasure} />;
  }
  const pick = (name: 'x' | 'y' | 'split', withNone = false) => (
    <label class="plot-pick">
      {words.sql.picks[name]}
      <select class="select" value={String(picks[name])} onChange={(event) => setPicks({ ...picks, [name]: Number(event.currentTarget.value) })}>
        {withNone && <option value="-1">{words.sql.none}</option>}
        {columns.map((column, index) => (
          <option key={index} value={String(index)}>
            {plain(column.name)}
          </option>
        ))}
      </select>
    </label>
  );
  return (
    <div class="plot">
      <div class="plot-picks">
        <Segments
          label={words.sql.kind}
          segments={(['bar', 'line', 'heat'] as const).map((key) => ({ key, text: words.sql.kinds[key] }))}
          chosen={picks.kind}
          choose={(kind) => setPicks({ ...picks, kind, split: kind === 'heat' && picks.split < 0 ? columns.findIndex((_, index) => index !== picks.x && index !== picks.y) : picks.split })}
        />
        {pick('x')}
        {pick('y')}
        {pick('split', picks.kind !== 'heat')}
      </div>
      {picks.kind === 'heat' ? <Shades picks={picks} columns={columns} rows={rows} /> : <Lines picks={picks} columns={columns} rows={rows} />}
    </div>
  );
}

interface DrawnProperties {
  picks: Picks;
  columns: Column[];
  rows: Cell[][];
}

function Lines({ picks, columns, rows }: DrawnProperties) {
  const words = useWords();
  const format = useFormat();
  const drawing = useMemo(() => arrange(picks, rows, SERIES_MAX), [picks, rows]);
  const measure = columns[picks.y]?.name ?? '';
  const option = useCallback(
    (look: Look): EChartsCoreOption => {
      const base = frame(look);
      const text = (value: number | null | undefined) => (value == null ? '–' : format.measure(value));
      return {
        grid: base.grid,
        xAxis: { type: 'category', data: drawing.xs, axisTick: { show: false }, axisLine: base.axisLine, axisLabel: { ...base.axisLabel, formatter: (value: string) => plain(value, 14) } },
        yAxis: { type: 'value', splitLine: base.splitLine, axisLabel: { ...base.axisLabel, formatter: (value: number) => format.compact(value) } },
        tooltip: {
          ...base.tooltip,
          trigger: 'axis',
          axisPointer: { type: picks.kind === 'bar' ? 'shadow' : 'line' },
          formatter: (points: { dataIndex: number }[]) => {
            const place = points[0]?.dataIndex ?? 0;
            const lines = drawing.groups.map((group, index) => ({ color: look.series[index], label: group === '' ? measure : group, value: text(drawing.values[index]?.[place]) }));
            return tip(plain(drawing.xs[place] ?? '', 60), lines);
          },
        },
        series: drawing.groups.map((group, index) => ({
          id: `series ${group}`,
          name: plain(group),
          type: picks.kind,
          stack: picks.kind === 'bar' ? 'all' : undefined,
          data: drawing.xs.map((_, place) => drawing.values[index]?.[place] ?? null),
          barMaxWidth: 44,
          symbol: drawing.xs.length > 60 ? 'none' : 'circle',
          itemStyle: { color: look.series[index] },
          lineStyle: { color: look.series[index], width: 2 },
        })),
      };
    },
    [drawing, picks.kind, format, measure],
  );
  return (
    <>
      {drawing.isCut && <p class="hint">{words.sql.chartCut}</p>}
      {drawing.groups.length > 1 && (
        <ul class="legend">
          {drawing.groups.map((group, index) => (
            <li key={group}>
              <i class="dot" style={{ background: `var(--series-${index + 1})` }} /> <bdi>{plain(group, 30)}</bdi>
            </li>
          ))}
        </ul>
      )}
      <Chart label={words.sql.chartLabel(plain(measure), plain(columns[picks.x]?.name ?? ''))} option={option} size="tall" />
    </>
  );
}

function Shades({ picks, columns, rows }: DrawnProperties) {
  const words = useWords();
  const format = useFormat();
  const drawing = useMemo(() => {
    const whole = arrange(picks, rows, SHADES_MAX);
    return { ...whole, xs: whole.xs.slice(0, SHADES_MAX), isCut: whole.isCut || whole.xs.length > SHADES_MAX };
  }, [picks, rows]);
  const largest = Math.max(1e-9, ...drawing.values.flat().map((value) => value ?? 0));
  return (
    <>
      {drawing.isCut && <p class="hint">{words.sql.chartCut}</p>}
      <Heat
        caption={words.sql.chartLabel(plain(columns[picks.y]?.name ?? ''), plain(columns[picks.x]?.name ?? ''))}
        rows={drawing.groups.map((group) => (
          <bdi>{plain(group === '' ? '–' : group, 24)}</bdi>
        ))}
        columns={drawing.xs.map((x) => ({ label: <bdi>{plain(x, 12)}</bdi> }))}
        cell={(row, column) => {
          const value = drawing.values[row]?.[column] ?? null;
          return value === null ? { part: null, text: '' } : { part: Math.max(0, value) / largest, text: `${plain(drawing.xs[column] ?? '')}: ${format.measure(value)}` };
        }}
      />
    </>
  );
}
