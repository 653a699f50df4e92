// SQL by hand: write, run, look, take away. Comes in: `?q=` of the address, else what stood here last. Goes out: the page. A
// statement that an address brings is shown and not run: it may cost minutes, and a link is no wish.

import { useEffect, useRef, useState } from 'preact/hooks';
import { change, useAddress } from '../../app/router';
import { Icon } from '../../parts/icons';
import { PageHead } from '../../parts/page';
import { useWords } from '../../words/words';
import type { EditorHandle } from './codemirror';
import { Editor } from './editor';
import { runs } from './history';
import { Result } from './result';
import { useRunning } from './running';
import { Side } from './side';

const FIRST = `SELECT context_date AS day, count(*) AS messages
FROM telegram_messages
WHERE message_type <> 'service'
GROUP BY context_date
ORDER BY day DESC
LIMIT 100
`;

export function Page() {
  const words = useWords();
  const { search } = useAddress();
  const asked = search.get('q');
  const [text, setText] = useState(asked ?? runs.read()[0]?.sql ?? FIRST);
  const handle = useRef<EditorHandle | null>(null);
  const { running, run, stop } = useRunning();
  const isRunning = running.state === 'running';

  const write = (sql: string) => {
    setText(sql);
    handle.current?.write(sql);
  };
  // "Back" brings the statement that the address had.
  useEffect(() => {
    if (asked !== null && asked !== text) {
      write(asked);
    }
  }, [asked]);

  const start = () => {
    const sql = handle.current?.read() ?? text;
    if (sql.trim() !== '') {
      change({ q: sql.length <= 4_000 ? sql : null }, 'replace');
      run(sql);
    }
  };
  return (
    <>
      <PageHead title={words.sql.title} titleText="SQL" />
      <div class="sql">
        <div class="sql-main">
          <section class="card sql-editor" aria-label={words.sql.editor}>
            <Editor text={text} changed={setText} run={start} opened={(opened) => (handle.current = opened)} />
            <footer class="sql-foot">
              <button type="button" class="button primary" disabled={text.trim() === '' || isRunning} onClick={start}>
                <Icon name="play" size={15} />
                {words.sql.run}
              </button>
              <button type="button" class="button" disabled={!isRunning} onClick={stop}>
                <Icon name="stop" size={15} />
                {words.sql.stop}
              </button>
              <span class="hint sql-keys">
                <kbd>Ctrl</kbd> <kbd>Enter</kbd> {words.sql.keys}
              </span>
            </footer>
          </section>
          <Result running={running} />
        </div>
        <Side insert={(piece) => handle.current?.insert(piece)} open={write} />
      </div>
    </>
  );
}
