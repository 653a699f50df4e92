// Each day of the lake: is its table made, and of what. Comes in: the days, the newest first. Goes out: a table.

import { useMemo } from 'preact/hooks';
import type { DayState } from '../../api/pipeline';
import { Card } from '../../parts/card';
import { Empty } from '../../parts/states';
import { Table, type TableColumn } from '../../parts/table';
import { useFormat } from '../../words/format';
import { useWords } from '../../words/words';

export function Days({ days }: { days: DayState[] }) {
  const words = useWords();
  const format = useFormat();
  const w = words.pipeline.days;
  const columns = useMemo(
    (): TableColumn<DayState>[] => [
      { key: 'day', label: words.columns.day, isHeading: true, value: (day) => day.day, show: (day) => format.day(day.day) },
      {
        key: 'state',
        label: w.state,
        value: (day) => day.state,
        show: (day) => (
          <span class={`pill pill-${day.state}`} title={w.explained[day.state]}>
            {w.states[day.state]}
          </span>
        ),
      },
      { key: 'rows', label: w.rows, isNumeric: true, value: (day) => day.rows, show: (day) => (day.rows === null ? '–' : format.number(day.rows)) },
      { key: 'bytes', label: w.bytes, isNumeric: true, value: (day) => day.bytes, show: (day) => (day.bytes === null ? '–' : format.bytes(day.bytes)) },
      { key: 'raw_objects', label: w.rawObjects, isNumeric: true, value: (day) => day.raw_objects, show: (day) => format.number(day.raw_objects) },
      { key: 'raw_bytes', label: w.rawBytes, isNumeric: true, value: (day) => day.raw_bytes, show: (day) => format.bytes(day.raw_bytes) },
    ],
    [words, format],
  );
  return (
    <Card title={w.title} hint={w.hint} class="whole">
      {days.length === 0 ? <Empty title={words.states.emptyLake} /> : <Table caption={w.title} columns={columns} rows={days} rowKey={(day) => day.day} />}
    </Card>
  );
}
