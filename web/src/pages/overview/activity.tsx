// Messages over time, in one colour or stacked by type or person. Comes in: the panels `days…`. Goes out: a card.

import { useMemo, useState } from 'preact/hooks';
import { usePanel } from '../../api/ask';
import { axisOf, summed, type Axis } from '../../charts/grain';
import type { Series } from '../../charts/legend';
import { SERIES_MAX } from '../../charts/look';
import { TimeChart } from '../../charts/time';
import { useFilters } from '../../filters/filters';
import { PanelCard } from '../../parts/card';
import { Segments } from '../../parts/segments';
import { useWords, wordFor, type Words } from '../../words/words';
import type { Panels } from '../../api/panels';

type Way = 'all' | 'type' | 'person';

export function Activity() {
  const words = useWords();
  const [way, setWay] = useState<Way>('type');
  const tools = (
    <Segments
      label={words.overview.stack}
      segments={(['all', 'type', 'person'] as const).map((key) => ({ key, text: words.overview.stacks[key] }))}
      chosen={way}
      choose={setWay}
    />
  );
  // Each way is a component of its own: the rows of one are never taken for those of another.
  const Way = { all: Whole, type: ByType, person: ByPerson }[way];
  return <Way key={way} tools={tools} />;
}

interface WayProperties {
  tools: preact.JSX.Element;
}

function useAxis(): Axis {
  const { filters } = useFilters();
  const { from = '1970-01-01', to = '1970-01-01' } = filters.period ?? {};
  return useMemo(() => axisOf({ from, to }), [from, to]);
}

function Drawn({ axis, series }: { axis: Axis; series: Series[] }) {
  const words = useWords();
  return <TimeChart label={words.overview.activityLabel[axis.grain]} axis={axis} series={series} size="plain" />;
}

function Whole({ tools }: WayProperties) {
  const words = useWords();
  const axis = useAxis();
  const asked = usePanel('days', useFilters().parameters);
  const rows = asked.state === 'ready' ? asked.value.rows : null;
  const series = useMemo((): Series[] => [{ key: 'all', name: words.figures.messages, color: '--accent', values: summed(axis, rows ?? [], ({ messages }) => messages) }], [axis, rows, words]);
  return (
    <PanelCard title={words.overview.activity[axis.grain]} name="days" asked={asked} tools={tools} class="wide">
      {() => <Drawn axis={axis} series={series} />}
    </PanelCard>
  );
}

function typeSeries(axis: Axis, rows: Panels['days-by-type'][], words: Words): Series[] {
  const totals = new Map<string, number>();
  for (const { message_type, messages } of rows) {
    totals.set(message_type, (totals.get(message_type) ?? 0) + messages);
  }
  const ranked = [...totals].sort(([, a], [, b]) => b - a).map(([type]) => type);
  const shown = ranked.length > SERIES_MAX ? ranked.slice(0, SERIES_MAX - 2) : ranked;
  const series = shown.map((type, index): Series => {
    const own = rows.filter(({ message_type }) => message_type === type);
    return { key: type, name: wordFor(words.types, type), color: `--series-${index + 1}`, values: summed(axis, own, ({ messages }) => messages) };
  });
  if (shown.length < ranked.length) {
    const others = rows.filter(({ message_type }) => !shown.includes(message_type));
    series.push({ key: '', name: words.charts.others, color: '--series-rest', values: summed(axis, others, ({ messages }) => messages) });
  }
  return series;
}

function ByType({ tools }: WayProperties) {
  const words = useWords();
  const axis = useAxis();
  const asked = usePanel('days-by-type', useFilters().parameters);
  const rows = asked.state === 'ready' ? asked.value.rows : null;
  const series = useMemo(() => typeSeries(axis, rows ?? [], words), [axis, rows, words]);
  return (
    <PanelCard title={words.overview.activity[axis.grain]} name="days-by-type" asked={asked} tools={tools} class="wide">
      {() => <Drawn axis={axis} series={series} />}
    </PanelCard>
  );
}

function personSeries(axis: Axis, rows: Panels['days-by-person'][], words: Words): Series[] {
  const people = new Map<string, { name: string | null; total: number; isRest: boolean }>();
  for (const { author_id, author_name, messages } of rows) {
    const key = String(author_id);
    const total = (people.get(key)?.total ?? 0) + messages;
    people.set(key, { name: author_id === null ? words.charts.others : author_name, total, isRest: author_id === null });
  }
  const ranked = [...people].sort(([, a], [, b]) => Number(a.isRest) - Number(b.isRest) || b.total - a.total);
  return ranked.map(([key, { name, isRest }], index) => ({
    key,
    name,
    color: isRest ? '--series-rest' : `--series-${(index % SERIES_MAX) + 1}`,
    values: summed(
      axis,
      rows.filter(({ author_id }) => String(author_id) === key),
      ({ messages }) => messages,
    ),
  }));
}

function ByPerson({ tools }: WayProperties) {
  const words = useWords();
  const axis = useAxis();
  const { parameters } = useFilters();
  const asked = usePanel('days-by-person', parameters && { ...parameters, top: SERIES_MAX });
  const rows = asked.state === 'ready' ? asked.value.rows : null;
  const series = useMemo(() => personSeries(axis, rows ?? [], words), [axis, rows, words]);
  return (
    <PanelCard title={words.overview.activity[axis.grain]} name="days-by-person" asked={asked} tools={tools} class="wide">
      {() => <Drawn axis={axis} series={series} />}
    </PanelCard>
  );
}
