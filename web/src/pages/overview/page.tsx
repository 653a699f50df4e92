// The overview: what happened in this period, and is it more than before. Comes in: the filters. Goes out: figures, activity,
// people, hours, members. Each piece asks for itself, so that a slow one holds up no other.

import { PageHead } from '../../parts/page';
import { useWords } from '../../words/words';
import { Activity } from './activity';
import { Figures } from './figures';
import { Members } from './members';
import { Hours } from '../shared/hours';
import { TopPeople } from './top-people';

export function Page() {
  const words = useWords();
  return (
    <>
      <PageHead title={words.nav.overview} />
      <Figures />
      <div class="grid">
        <Activity />
        <TopPeople />
        <Hours />
        <Members />
      </div>
    </>
  );
}
