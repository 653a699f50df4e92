// The runs of the ETL, and a button for one more. Comes in: the ETL's state. Goes out: a card with progress and a table.

import { useMemo, useState } from 'preact/hooks';
import { ask, Failure, send, session } from '../../api/client';
import type { EtlRun, EtlState } from '../../api/pipeline';
import { useLanguage } from '../../app/preferences';
import { useStore } from '../../app/store';
import { Card } from '../../parts/card';
import { Icon } from '../../parts/icons';
import { Empty, explain } from '../../parts/states';
import { Table, type TableColumn } from '../../parts/table';
import { useFormat } from '../../words/format';
import { useWords } from '../../words/words';

export function Runs({ etl }: { etl: EtlState }) {
  const words = useWords();
  const format = useFormat();
  const language = useLanguage();
  const w = words.pipeline.etl;
  const [trouble, setTrouble] = useState('');
  const [isAsking, setAsking] = useState(false);
  const mayRun = useStore(session)?.can_compact === true;
  const isRunning = etl.state === 'running';
  const start = async () => {
    setAsking(true);
    setTrouble('');
    try {
      await ask('etl', send('POST', {}));
    } catch (error) {
      const failure = error instanceof Failure ? error : new Failure('offline', '');
      setTrouble(failure.kind === 'already' ? w.already : explain(failure, words));
    }
    setAsking(false);
  };
  const columns = useMemo(
    (): TableColumn<EtlRun>[] => [
      { key: 'started', label: w.started, isHeading: true, value: (run) => run.started_at, show: (run) => format.instant(run.started_at) },
      { key: 'trigger', label: w.trigger, value: (run) => w.triggers[run.trigger], show: (run) => w.triggers[run.trigger] },
      { key: 'took', label: w.took, isNumeric: true, value: (run) => (run.finished_at ?? Number.MAX_SAFE_INTEGER) - run.started_at, show: (run) => (run.finished_at === null ? w.now : format.duration(run.finished_at - run.started_at)) },
      { key: 'days', label: w.days, isNumeric: true, value: (run) => run.days, show: (run) => format.number(run.days) },
      { key: 'rows', label: w.rows, isNumeric: true, value: (run) => run.rows, show: (run) => format.number(run.rows) },
      { key: 'duplicates', label: w.duplicates, isNumeric: true, value: (run) => run.duplicates, show: (run) => format.number(run.duplicates) },
      { key: 'quarantined', label: w.quarantined, isNumeric: true, value: (run) => run.quarantined, show: (run) => format.number(run.quarantined) },
      {
        key: 'end',
        label: w.end,
        value: (run) => run.error?.[language] ?? '',
        show: (run) => (run.error === null ? <span class="pill pill-clean">{run.finished_at === null ? w.now : w.fine}</span> : <span class="run-error">{run.error[language]}</span>),
      },
    ],
    [w, format, language],
  );
  const tools = mayRun && (
    <button type="button" class="button primary" disabled={isRunning || isAsking} onClick={start}>
      <Icon name="play" size={15} />
      {isRunning ? w.running : w.run}
    </button>
  );
  return (
    <Card title={w.title} hint={isRunning ? undefined : etl.next_at === null ? w.hint : w.next(format.instant(etl.next_at))} tools={tools} class="whole">
      <div role="status" class="progress-place">
        {isRunning && etl.progress !== null && (
          <label class="progress">
            {w.progress(format.number(etl.progress.days_done), format.number(etl.progress.days))}
            <progress value={etl.progress.days_done} max={Math.max(1, etl.progress.days)} />
          </label>
        )}
        {trouble !== '' && <p class="trouble">{trouble}</p>}
      </div>
      {etl.runs.length === 0 ? <Empty title={w.noRuns} /> : <Table caption={w.title} columns={columns} rows={etl.runs} rowKey={(run) => `${run.started_at} ${run.trigger}`} />}
    </Card>
  );
}
