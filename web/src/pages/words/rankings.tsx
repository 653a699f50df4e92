// What comes up most: words, hashtags, mentions, links, emoji, stickers. Comes in: a panel for each. Goes out: rankings; a word
// in one leads to its search.

import { usePanel } from '../../api/ask';
import type { PanelName, Panels } from '../../api/panels';
import { Link, useAddress, withSearch } from '../../app/router';
import { useFilters } from '../../filters/filters';
import { Bars } from '../../parts/bars';
import { PanelCard } from '../../parts/card';
import { Name, pictured } from '../../parts/text';
import { useFormat } from '../../words/format';
import { useWords } from '../../words/words';

interface RankingProperties<Panel extends PanelName> {
  panel: Panel;
  title: string;
  top: number;
  text: (row: Panels[Panel]) => string;
  /** What to search for when it is chosen; null where a search would find nothing. */
  find: ((row: Panels[Panel]) => string) | null;
  size?: 'large';
}

function Ranking<Panel extends 'top-words' | 'hashtags' | 'mentions' | 'links' | 'emoji' | 'stickers'>({ panel, title, top, text, find, size }: RankingProperties<Panel>) {
  const words = useWords();
  const format = useFormat();
  const { parameters } = useFilters();
  const { search } = useAddress();
  const asked = usePanel(panel, parameters && { ...parameters, top }, 'slow');
  const href = (word: string) => {
    const next = new URLSearchParams(search);
    next.set('word', word);
    return withSearch('/words', next);
  };
  return (
    <PanelCard title={title} name={panel} asked={asked} class="third" skeletonLines={10} empty={words.wordsPage.none}>
      {(rows) => (
        <Bars
          entries={rows.map((row, index) => ({
            key: `${index} ${text(row).slice(0, 40)}`,
            label:
              find === null ? (
                <span class={size === 'large' ? 'emoji-large' : ''}>
                  <Name name={text(row)} />
                </span>
              ) : (
                <Link class="person" href={href(find(row))}>
                  <Name name={text(row)} />
                </Link>
              ),
            value: row.messages,
            note: words.wordsPage.people(format.number(row.people), row.people),
          }))}
        />
      )}
    </PanelCard>
  );
}

export function Rankings() {
  const words = useWords();
  const w = words.wordsPage;
  return (
    <>
      <Ranking panel="top-words" title={w.top} top={100} text={(row) => row.word} find={(row) => row.word} />
      <Ranking panel="hashtags" title={w.hashtags} top={50} text={(row) => row.hashtag} find={(row) => row.hashtag} />
      <Ranking panel="links" title={w.links} top={50} text={(row) => row.domain} find={(row) => row.domain} />
      <Ranking panel="emoji" title={w.emoji} top={50} text={(row) => pictured(row.emoji)} find={null} size="large" />
      <Ranking panel="stickers" title={w.stickers} top={50} text={(row) => row.sticker} find={null} />
      <Ranking panel="mentions" title={w.mentions} top={50} text={(row) => row.mention} find={(row) => row.mention} />
    </>
  );
}
