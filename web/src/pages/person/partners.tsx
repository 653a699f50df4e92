// Whom one person talks with. Comes in: the panel `person-partners`. Goes out: a table.

import { useMemo } from 'preact/hooks';
import { usePanel } from '../../api/ask';
import type { Panels } from '../../api/panels';
import { useFilters } from '../../filters/filters';
import { PanelCard } from '../../parts/card';
import { columnLabel } from '../../parts/cell';
import { PersonLink } from '../../parts/person-link';
import { Table, type TableColumn } from '../../parts/table';
import { useFormat } from '../../words/format';
import { useWords } from '../../words/words';

export function Partners({ id }: { id: string }) {
  const words = useWords();
  const format = useFormat();
  const { parameters } = useFilters();
  const asked = usePanel('person-partners', parameters && { ...parameters, person: id, top: 20 }, 'slow');
  const columns = useMemo(
    (): TableColumn<Panels['person-partners']>[] => [
      { key: 'author_name', label: columnLabel('author_name', words), isHeading: true, value: (row) => row.author_name, show: (row) => <PersonLink id={row.author_id} name={row.author_name} /> },
      { key: 'replies_to', label: columnLabel('replies_to', words), isNumeric: true, value: (row) => row.replies_to, show: (row) => format.number(row.replies_to) },
      { key: 'replies_from', label: columnLabel('replies_from', words), isNumeric: true, value: (row) => row.replies_from, show: (row) => format.number(row.replies_from) },
    ],
    [words, format],
  );
  return (
    <PanelCard title={words.person.partners} hint={words.person.partnersHint} name="person-partners" asked={asked} isTable skeletonLines={8} empty={words.people.noReplies} class="card-medium">
      {(rows) => <Table caption={words.person.partners} columns={columns} rows={rows} rowKey={(row) => row.author_id} />}
    </PanelCard>
  );
}
