// What became of a statement. Comes in: its state. Goes out: time and rows, the table or a chart, downloads, or what went wrong.

import { useEffect, useRef, useState } from 'preact/hooks';
import { Failure, isAbort } from '../../api/client';
import { fileOf, FORMATS, ROWS_KEPT_MAX, type FormatName, type Rows } from '../../api/query';
import { fetchFile } from '../../parts/csv';
import { Icon } from '../../parts/icons';
import { Segments } from '../../parts/segments';
import { Empty } from '../../parts/states';
import { useFormat } from '../../words/format';
import { useWords } from '../../words/words';
import { Grid } from './grid';
import { Plot } from './plot';
import type { Running } from './running';

type View = 'table' | 'chart';

export function Result({ running }: { running: Running }) {
  const words = useWords();
  const [view, setView] = useState<View>('table');
  const rows = running.state === 'idle' || running.state === 'stopped' ? null : running.rows;
  return (
    <section class="card sql-result" aria-label={words.sql.result}>
      <header class="card-head sql-result-head">
        <Status running={running} />
        {running.state === 'done' && rows !== null && rows.rows.length > 0 && (
          <>
            <Segments label={words.sql.view} segments={(['table', 'chart'] as const).map((key) => ({ key, text: words.sql.views[key] }))} chosen={view} choose={setView} />
            <Downloads sql={running.sql} />
          </>
        )}
      </header>
      <div class="sql-result-body">
        <Body running={running} rows={rows} view={view} />
      </div>
    </section>
  );
}

function Body({ running, rows, view }: { running: Running; rows: Rows | null; view: View }) {
  const words = useWords();
  const format = useFormat();
  switch (running.state) {
    case 'idle':
      return <Empty title={words.sql.idle} />;
    case 'stopped':
      return <Empty title={words.sql.stopped} />;
    case 'failed':
      return (
        <>
          <pre class="sql-error" role="alert" tabIndex={0}>
            {running.failure.message === '' ? words.states.offline : running.failure.message}
          </pre>
          {rows !== null && rows.rows.length > 0 && (
            <>
              <p class="hint notice">{words.sql.partial(format.number(rows.rows.length))}</p>
              <Grid columns={rows.columns} rows={rows.rows} />
            </>
          )}
        </>
      );
    case 'running':
    case 'done':
      if (rows === null || rows.columns.length === 0) {
        return <div class="sql-waiting" />;
      }
      if (rows.count === 0 && running.state === 'done') {
        return <Empty title={words.sql.noRows} />;
      }
      return view === 'chart' && running.state === 'done' ? (
        <Plot key={running.sql} columns={rows.columns} rows={rows.rows} />
      ) : (
        <>
          {rows.count > rows.rows.length && <p class="hint notice">{words.sql.kept(format.number(Math.min(ROWS_KEPT_MAX, rows.rows.length)))}</p>}
          <Grid columns={rows.columns} rows={rows.rows} />
        </>
      );
  }
}

function Status({ running }: { running: Running }) {
  const words = useWords();
  const format = useFormat();
  const [now, setNow] = useState(Date.now());
  useEffect(() => {
    if (running.state !== 'running') {
      return undefined;
    }
    const timer = setInterval(() => setNow(Date.now()), 100);
    return () => clearInterval(timer);
  }, [running.state]);
  const said = (() => {
    switch (running.state) {
      case 'idle':
        return '';
      case 'stopped':
        return words.sql.stopped;
      case 'failed':
        return words.sql.failed;
      case 'running':
        return words.sql.running;
      case 'done':
        return `${words.sql.rowCount(format.number(running.rows.count), running.rows.count)} · ${words.sql.milliseconds(format.number(running.milliseconds))}`;
    }
  })();
  return (
    <div class={`sql-status sql-status-${running.state}`}>
      <h2 class="only-read">{words.sql.result}</h2>
      {/* Said once when it changes; the clock beside it is for eyes only. */}
      <span role="status">{said === '' ? words.sql.result : said}</span>
      {running.state === 'running' && (
        <span aria-hidden="true" class="hint">
          {format.decimal(Math.max(0, now - running.since) / 1000)} s{running.rows !== null && ` · ${words.sql.rowCount(format.number(running.rows.count), running.rows.count)}`}
        </span>
      )}
    </div>
  );
}

function Downloads({ sql }: { sql: string }) {
  const words = useWords();
  const [busy, setBusy] = useState<FormatName | null>(null);
  const [trouble, setTrouble] = useState('');
  const abort = useRef<AbortController | null>(null);
  useEffect(() => () => abort.current?.abort(), []);
  const start = async (format: FormatName) => {
    abort.current?.abort();
    abort.current = new AbortController();
    setBusy(format);
    setTrouble('');
    try {
      // The browser writes it as it comes: no page could hold what a disk can.
      fetchFile(await fileOf(sql, format, abort.current.signal));
    } catch (error) {
      if (!isAbort(error)) {
        const reason = error instanceof Failure && error.message !== '' ? `: ${error.message}` : '';
        setTrouble(words.sql.downloadFailed + reason);
      }
    }
    setBusy(null);
  };
  return (
    <div class="downloads" role="group" aria-label={words.sql.download}>
      <Icon name="download" size={16} />
      {FORMATS.map((format) => (
        <button key={format} type="button" class="quiet" disabled={busy !== null} aria-label={words.sql.downloadAs(format.toUpperCase())} onClick={() => start(format)}>
          {busy === format ? '…' : format === 'parquet' ? 'Parquet' : format.toUpperCase()}
        </button>
      ))}
      <span role="status" class="trouble">
        {trouble}
      </span>
    </div>
  );
}
