// Who answers, how fast, and what moves people. Comes in: the filters. Goes out: figures and cards.

import { PageHead } from '../../parts/page';
import { useWords } from '../../words/words';
import { Figures } from './figures';
import { Messages } from './messages';
import { Forwards, Reactions, Topics } from './rankings';
import { ResponseHours } from './response-hours';

export function Page() {
  const words = useWords();
  return (
    <>
      <PageHead title={words.nav.conversations} />
      <Figures />
      <div class="grid">
        <ResponseHours />
        <Reactions />
        <Messages panel="unanswered" />
        <Messages panel="most-reacted" />
        <Topics />
        <Forwards />
      </div>
    </>
  );
}
