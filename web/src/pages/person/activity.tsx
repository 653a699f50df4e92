// One person's messages over time. Comes in: the panel `days`. Goes out: a card.

import { useMemo } from 'preact/hooks';
import { usePanel } from '../../api/ask';
import { axisOf, summed } from '../../charts/grain';
import type { Series } from '../../charts/legend';
import { TimeChart } from '../../charts/time';
import { useFilters } from '../../filters/filters';
import { PanelCard } from '../../parts/card';
import { useWords } from '../../words/words';

export function PersonActivity({ id }: { id: string }) {
  const words = useWords();
  const { filters, parameters } = useFilters();
  const { from = '1970-01-01', to = '1970-01-01' } = filters.period ?? {};
  const axis = useMemo(() => axisOf({ from, to }), [from, to]);
  const asked = usePanel('days', parameters && { ...parameters, person: id });
  const rows = asked.state === 'ready' ? asked.value.rows : null;
  const series = useMemo((): Series[] => [{ key: 'all', name: words.figures.messages, color: '--accent', values: summed(axis, rows ?? [], ({ messages }) => messages) }], [axis, rows, words]);
  return (
    <PanelCard title={words.overview.activity[axis.grain]} name="days" asked={asked} class="wide">
      {() => <TimeChart label={words.overview.activityLabel[axis.grain]} axis={axis} series={series} />}
    </PanelCard>
  );
}
