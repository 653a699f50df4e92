// What people write about. Comes in: the filters, and a word in the address. Goes out: a search, the word's course, rankings.

import { PageHead } from '../../parts/page';
import { useWords } from '../../words/words';
import { Rankings } from './rankings';
import { Search } from './search';
import { WordCourse } from './course';
import { useAddress } from '../../app/router';

export function Page() {
  const words = useWords();
  const word = useAddress().search.get('word')?.trim() ?? '';
  return (
    <>
      <PageHead title={words.nav.words} />
      <div class="grid grid-first">
        <Search word={word} key={word} />
        {word !== '' && <WordCourse word={word} />}
        <Rankings />
      </div>
    </>
  );
}
