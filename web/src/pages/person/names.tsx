// The names that one account had. Comes in: the panel `person-names`. Goes out: a table, the newest first.

import { useMemo } from 'preact/hooks';
import { usePanel } from '../../api/ask';
import type { Panels } from '../../api/panels';
import { useFilters } from '../../filters/filters';
import { PanelCard } from '../../parts/card';
import { columnLabel } from '../../parts/cell';
import { Table, type TableColumn } from '../../parts/table';
import { cut, Name } from '../../parts/text';
import { useFormat } from '../../words/format';
import { useWords } from '../../words/words';

type Row = Panels['person-names'];

export function Names({ id }: { id: string }) {
  const words = useWords();
  const format = useFormat();
  const { parameters } = useFilters();
  const asked = usePanel('person-names', parameters && { ...parameters, person: id }, 'once');
  const columns = useMemo((): TableColumn<Row>[] => {
    const instant = (key: 'first_seen' | 'last_seen'): TableColumn<Row> => ({ key, label: columnLabel(key, words), isNumeric: true, value: (row) => row[key], show: (row) => format.instant(row[key], 'long') });
    return [
      { key: 'name', label: columnLabel('name', words), isHeading: true, value: (row) => row.name, show: (row) => <Name name={row.name} /> },
      { key: 'username', label: columnLabel('username', words), value: (row) => row.username, show: (row) => (row.username === null ? '–' : <bdi>@{cut(row.username, 40)}</bdi>) },
      instant('first_seen'),
      instant('last_seen'),
      { key: 'messages', label: columnLabel('messages', words), isNumeric: true, value: (row) => row.messages, show: (row) => format.number(row.messages) },
    ];
  }, [words, format]);
  return (
    <PanelCard title={words.person.names} name="person-names" asked={asked} isTable skeletonLines={3} class="whole">
      {(rows) => <Table caption={words.person.names} columns={columns} rows={rows} />}
    </PanelCard>
  );
}
