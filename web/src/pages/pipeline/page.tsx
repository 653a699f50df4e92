// The way of the data, and whether it is well. Comes in: the server's state, and what it tells since. Goes out: the picture,
// warnings, days and runs.

import { useEffect, useState } from 'preact/hooks';
import { useAsked } from '../../api/ask';
import { capture, etl } from '../../api/events';
import type { Pipeline, Warning } from '../../api/pipeline';
import { useLanguage, type Language } from '../../app/preferences';
import { useStore } from '../../app/store';
import { PageHead } from '../../parts/page';
import { Failed, Skeleton } from '../../parts/states';
import { useWords, type Words } from '../../words/words';
import { Capturing } from './capturing';
import { Days } from './days';
import { Reconciled } from './reconciled';
import { Runs } from './runs';
import { Warnings } from './warnings';
import { Way } from './way';

/** Ages are shown, so the clock is drawn as well. */
const TICK_MS = 5_000;

/** What takes the server longer to find out comes a little later. */
const AGAIN_MS = 1_500;
const AGAIN_MAX = 40;
const AGAIN_LATE_MS = 15_000;

/** What the server warns of, after what the page sees by itself: all is not well while the books do not add up. */
function warned({ trouble, reconciliation, warnings }: Pipeline, words: Words, language: Language): Warning[] {
  const problem = (title: string, hint: string): Warning => ({ severity: 'problem', title, hint });
  const w = words.pipeline;
  const found = trouble === null ? [] : [problem(w.trouble, trouble[language])];
  if (reconciliation !== null && 'error' in reconciliation) {
    found.push(problem(w.reconciliation.failed, reconciliation.error[language]));
  } else if (reconciliation !== null && !reconciliation.holds) {
    found.push(problem(w.reconciliation.broken, w.reconciliation.look));
  }
  return [...found, ...(warnings ?? [])];
}

export function Page() {
  const words = useWords();
  const language = useLanguage();
  // A run that ends makes days clean: the whole state is asked again.
  const told = useStore(etl);
  const settled = told === null ? '' : `${told.state}${told.runs[0]?.finished_at ?? ''}`;
  const [again, setAgain] = useState(0);
  const asked = useAsked(`pipeline?lang=${language}&after=${encodeURIComponent(`${settled} ${again}`)}`, 'live', (body) => body as Pipeline);
  const captured = useStore(capture);
  const [now, setNow] = useState(Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), TICK_MS);
    return () => clearInterval(timer);
  }, []);
  const isPartial = asked.state === 'ready' && !asked.isOld && [asked.value.raw, asked.value.warnings, asked.value.reconciliation].includes(null);
  useEffect(() => {
    if (!isPartial) {
      return undefined;
    }
    const timer = setTimeout(() => setAgain(again + 1), again < AGAIN_MAX ? AGAIN_MS : AGAIN_LATE_MS);
    return () => clearTimeout(timer);
  }, [isPartial, again]);
  if (asked.state !== 'ready') {
    return (
      <>
        <PageHead title={words.nav.pipeline} />
        <div class="card card-body">{asked.state === 'failed' ? <Failed failure={asked.failure} retry={asked.retry} /> : <Skeleton lines={8} />}</div>
      </>
    );
  }
  const state: Pipeline = { ...asked.value, capture: captured ?? asked.value.capture, etl: told ?? asked.value.etl };
  return (
    <>
      <PageHead title={words.nav.pipeline} />
      <Warnings warnings={warned(state, words, language)} isAll={![state.raw, state.warnings, state.reconciliation].includes(null)} />
      <Way state={state} now={now} />
      <div class="grid">
        <Capturing state={state} now={now} />
        <Reconciled reconciliation={state.reconciliation} />
        <Runs etl={state.etl} />
        <Days days={state.days} />
      </div>
    </>
  );
}
