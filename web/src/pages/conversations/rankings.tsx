// Reactions, topics and sources of forwards. Comes in: a panel for each. Goes out: two rankings and a table.

import { useMemo } from 'preact/hooks';
import { usePanel } from '../../api/ask';
import type { Panels } from '../../api/panels';
import { useFilters } from '../../filters/filters';
import { Bars } from '../../parts/bars';
import { PanelCard } from '../../parts/card';
import { columnLabel } from '../../parts/cell';
import { Table, type TableColumn } from '../../parts/table';
import { Name, pictured } from '../../parts/text';
import { useFormat } from '../../words/format';
import { useWords, wordFor } from '../../words/words';

export function Reactions() {
  const words = useWords();
  const { filters, parameters } = useFilters();
  const asked = usePanel('reactions', parameters && { ...parameters, top: 30 }, 'slow');
  return (
    <PanelCard title={words.columns.reactions} name="reactions" asked={asked} note={filters.person === null ? undefined : words.conversations.reactionsNote} skeletonLines={8} empty={words.conversations.noReactions}>
      {(rows) => (
        <Bars
          shown={9}
          entries={rows.map(({ reaction, added }) => ({
            key: reaction,
            label: (
              <span class="emoji-large">
                <Name name={pictured(reaction)} />
              </span>
            ),
            value: added,
          }))}
        />
      )}
    </PanelCard>
  );
}

export function Topics() {
  const words = useWords();
  const format = useFormat();
  const { parameters } = useFilters();
  const asked = usePanel('topics-activity', parameters, 'slow');
  const columns = useMemo(
    (): TableColumn<Panels['topics-activity']>[] => [
      { key: 'name', label: words.filters.topic, isHeading: true, value: (row) => row.name, show: (row) => (row.name === null ? words.topic(String(row.topic)) : <Name name={row.name} />) },
      { key: 'messages', label: columnLabel('messages', words), isNumeric: true, value: (row) => row.messages, show: (row) => format.number(row.messages) },
      { key: 'people', label: columnLabel('people', words), isNumeric: true, value: (row) => row.people, show: (row) => format.number(row.people) },
      { key: 'last_message_at', label: columnLabel('last_message_at', words), isNumeric: true, value: (row) => row.last_message_at, show: (row) => format.instant(row.last_message_at) },
    ],
    [words, format],
  );
  return (
    <PanelCard title={words.conversations.topics} name="topics-activity" asked={asked} isTable skeletonLines={5} empty={words.conversations.noTopics}>
      {(rows) => <Table caption={words.conversations.topics} columns={columns} rows={rows} order={{ key: 'messages', isDescending: true }} rowKey={(row) => String(row.topic)} />}
    </PanelCard>
  );
}

export function Forwards() {
  const words = useWords();
  const { parameters } = useFilters();
  const asked = usePanel('forwards', parameters && { ...parameters, top: 30 }, 'slow');
  return (
    <PanelCard title={words.conversations.forwards} hint={words.conversations.forwardsHint} name="forwards" asked={asked} skeletonLines={5} empty={words.conversations.noForwards}>
      {(rows) => (
        <Bars
          entries={rows.map(({ source, source_type, messages }, index) => ({
            key: `${index} ${source_type}`,
            label: <Name name={source} />,
            value: messages,
            note: wordFor(words.sources, source_type),
          }))}
        />
      )}
    </PanelCard>
  );
}
