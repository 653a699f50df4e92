// Who wrote and then fell silent. Comes in: the panel `inactive`, and for how many days. Goes out: a table.

import { useMemo, useState } from 'preact/hooks';
import { usePanel } from '../../api/ask';
import type { Panels } from '../../api/panels';
import { useFilters } from '../../filters/filters';
import { columnLabel } from '../../parts/cell';
import { PanelCard } from '../../parts/card';
import { PersonLink } from '../../parts/person-link';
import { Table, type TableColumn } from '../../parts/table';
import { useFormat } from '../../words/format';
import { useWords } from '../../words/words';

const CHOICES = [7, 14, 30, 60];

export function Inactive() {
  const words = useWords();
  const format = useFormat();
  const { parameters } = useFilters();
  const [days, setDays] = useState(14);
  const asked = usePanel('inactive', parameters && { ...parameters, days }, 'slow');
  const columns = useMemo(
    (): TableColumn<Panels['inactive']>[] => [
      { key: 'author_name', label: columnLabel('author_name', words), isHeading: true, value: (row) => row.author_name, show: (row) => <PersonLink id={row.author_id} name={row.author_name} /> },
      { key: 'silent_days', label: columnLabel('silent_days', words), isNumeric: true, value: (row) => row.silent_days, show: (row) => format.number(row.silent_days) },
      { key: 'last_seen', label: columnLabel('last_seen', words), isNumeric: true, value: (row) => row.last_seen, show: (row) => format.instant(row.last_seen) },
      { key: 'messages', label: columnLabel('messages', words), isNumeric: true, value: (row) => row.messages, show: (row) => format.number(row.messages) },
    ],
    [words, format],
  );
  const tools = (
    <select class="select" aria-label={words.people.silentFor} value={String(days)} onChange={(event) => setDays(Number(event.currentTarget.value))}>
      {CHOICES.map((choice) => (
        <option key={choice} value={String(choice)}>
          {words.people.atLeast(format.number(choice))}
        </option>
      ))}
    </select>
  );
  return (
    <PanelCard title={words.people.inactive} hint={words.people.inactiveHint} name="inactive" asked={asked} tools={tools} isTable skeletonLines={8} empty={words.people.nobodySilent} class="card-medium">
      {(rows) => <Table caption={words.people.inactive} columns={columns} rows={rows} rowKey={(row) => row.author_id} />}
    </PanelCard>
  );
}
