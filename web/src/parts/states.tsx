// What stands where data would: still coming, none, or what went wrong. Comes in: which of these. Goes out: a box of the
// size that the data will have, so that nothing jumps.

import type { ComponentChildren } from 'preact';
import type { Failure } from '../api/client';
import { useWords } from '../words/words';
import { Icon } from './icons';

export function Skeleton({ lines = 0 }: { lines?: number }) {
  const words = useWords();
  return (
    <div class="skeleton" role="status">
      <span class="only-read">{words.states.loading}</span>
      {lines === 0 ? <div class="skeleton-block" /> : Array.from({ length: lines }, (_, index) => <div key={index} class={`skeleton-line skeleton-line-${index % 4}`} />)}
    </div>
  );
}

export function Empty({ title, children }: { title: string; children?: ComponentChildren }) {
  return (
    <div class="state">
      <Icon name="empty" size={32} />
      <p class="state-title">{title}</p>
      {children}
    </div>
  );
}

/** In the reader's words; what the server says of a failure is English and stands beneath. */
export function explain(failure: Failure, words: ReturnType<typeof useWords>): string {
  switch (failure.kind) {
    case 'offline':
      return words.states.offline;
    case 'login':
      return words.states.loginNeeded;
    case 'busy':
      return words.states.busy;
    case 'already':
    case 'refused':
    case 'failed':
      return words.states.failed;
  }
}

export function Failed({ failure, retry }: { failure: Failure; retry?: () => void }) {
  const words = useWords();
  return (
    <div class="state state-failed" role="alert">
      <Icon name="alert" size={28} />
      <p class="state-title">{explain(failure, words)}</p>
      {failure.message !== '' && <p class="state-detail">{failure.message}</p>}
      {retry !== undefined && (
        <button type="button" class="button" onClick={retry}>
          {words.states.retry}
        </button>
      )}
    </div>
  );
}

/** For code of the page itself: a browser may remember that it was not there, so that only a new page helps. */
export function Unloaded() {
  const words = useWords();
  return (
    <div class="state state-failed" role="alert">
      <Icon name="alert" size={28} />
      <p class="state-title">{words.states.unloaded}</p>
      <p>{words.states.unloadedHint}</p>
      <button type="button" class="button" onClick={() => location.reload()}>
        {words.states.reload}
      </button>
    </div>
  );
}
