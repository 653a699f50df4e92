// The people: who is here, who stays, who fell silent, who talks to whom. Comes in: the filters. Goes out: the table and three
// cards.

import { PageHead } from '../../parts/page';
import { useWords } from '../../words/words';
import { Cohorts } from './cohorts';
import { Inactive } from './inactive';
import { Network } from './network';
import { PeopleTable } from './table';

export function Page() {
  const words = useWords();
  return (
    <>
      <PageHead title={words.nav.people} />
      <PeopleTable />
      <div class="grid">
        <Cohorts />
        <Inactive />
        <Network />
      </div>
    </>
  );
}
