// One word over time. Comes in: the panel `word-days`. Goes out: a card.

import { useMemo } from 'preact/hooks';
import { usePanel } from '../../api/ask';
import { axisOf, summed } from '../../charts/grain';
import type { Series } from '../../charts/legend';
import { TimeChart } from '../../charts/time';
import { useFilters } from '../../filters/filters';
import { PanelCard } from '../../parts/card';
import { plain } from '../../parts/text';
import { useWords } from '../../words/words';

export function WordCourse({ word }: { word: string }) {
  const words = useWords();
  const { filters, parameters } = useFilters();
  const { from = '1970-01-01', to = '1970-01-01' } = filters.period ?? {};
  const axis = useMemo(() => axisOf({ from, to }), [from, to]);
  const asked = usePanel('word-days', parameters && { ...parameters, word }, 'slow');
  const rows = asked.state === 'ready' ? asked.value.rows : null;
  const series = useMemo((): Series[] => [{ key: 'word', name: word, color: '--accent', values: summed(axis, rows ?? [], ({ messages }) => messages) }], [axis, rows, word]);
  const title = words.wordsPage.course(plain(word, 40));
  return (
    <PanelCard title={title} name="word-days" asked={asked} class="whole" empty={words.wordsPage.nothing}>
      {() => <TimeChart label={title} axis={axis} series={series} size="low" />}
    </PanelCard>
  );
}
