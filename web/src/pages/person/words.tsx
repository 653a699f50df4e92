// The words that one person uses most. Comes in: the panel `top-words`. Goes out: a ranking.

import { usePanel } from '../../api/ask';
import { useFilters } from '../../filters/filters';
import { Bars } from '../../parts/bars';
import { PanelCard } from '../../parts/card';
import { Name } from '../../parts/text';
import { useWords } from '../../words/words';

export function PersonWords({ id }: { id: string }) {
  const words = useWords();
  const { parameters } = useFilters();
  const asked = usePanel('top-words', parameters && { ...parameters, person: id, top: 30 }, 'slow');
  return (
    <PanelCard title={words.wordsPage.top} name="top-words" asked={asked} skeletonLines={8} empty={words.wordsPage.none}>
      {(rows) => <Bars shown={9} entries={rows.map(({ word, messages }) => ({ key: word, label: <Name name={word} />, value: messages }))} />}
    </PanelCard>
  );
}
