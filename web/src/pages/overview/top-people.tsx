// Who wrote most. Comes in: the panel `top-people`. Goes out: a ranking whose names lead to the people's pages.

import { usePanel } from '../../api/ask';
import { useFilters } from '../../filters/filters';
import { Bars } from '../../parts/bars';
import { PanelCard } from '../../parts/card';
import { PersonLink } from '../../parts/person-link';
import { useFormat } from '../../words/format';
import { useWords } from '../../words/words';

export function TopPeople() {
  const words = useWords();
  const format = useFormat();
  const { parameters } = useFilters();
  const asked = usePanel('top-people', parameters && { ...parameters, top: 10 });
  return (
    <PanelCard title={words.overview.topPeople} name="top-people" asked={asked} skeletonLines={10}>
      {(rows) => (
        <Bars
          entries={rows.map(({ author_id, author_name, messages, share }) => ({
            key: author_id,
            label: <PersonLink id={author_id} name={author_name} />,
            value: messages,
            note: format.share(share),
          }))}
        />
      )}
    </PanelCard>
  );
}
