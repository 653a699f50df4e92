// The six figures at the head of the overview, each against the period before. Comes in: the panels `totals` and `days`. Goes
// out: tiles.

import { usePanel } from '../../api/ask';
import type { Panels } from '../../api/panels';
import { axisOf, summed } from '../../charts/grain';
import { useFilters } from '../../filters/filters';
import { addDays, dayCount } from '../../filters/periods';
import { Figure } from '../../parts/figure';
import { Failed } from '../../parts/states';
import { sqlHref } from '../../parts/card';
import { Menu } from '../../parts/menu';
import { saveCsv } from '../../parts/csv';
import { go } from '../../app/router';
import { useFormat } from '../../words/format';
import { useWords } from '../../words/words';

export function Figures() {
  const words = useWords();
  const format = useFormat();
  const { filters, parameters, span } = useFilters();
  const asked = usePanel('totals', parameters);
  const days = usePanel('days', parameters);
  if (asked.state === 'failed') {
    return <Failed failure={asked.failure} retry={asked.retry} />;
  }
  const answer = asked.state === 'ready' ? asked.value : null;
  const now = answer?.rows.find(({ period }) => period === 'now');
  const earlier = answer?.rows.find(({ period }) => period === 'before');
  // Days from before the lake began are not days on which nobody wrote.
  const isComparable = filters.period !== null && span !== null && span.first <= addDays(filters.period.from, -dayCount(filters.period));
  const before = isComparable ? earlier : undefined;
  const axis = filters.period === null ? null : axisOf(filters.period);
  const course = (value: (row: Panels['days']) => number) => (days.state === 'ready' && axis !== null ? summed(axis, days.value.rows, value) : undefined);
  const isOld = asked.state === 'ready' && asked.isOld;
  const number = (value: number | undefined) => (value === undefined ? '–' : format.number(value));
  const part = (value: number | undefined) => (value === undefined || now === undefined || now.messages === 0 ? undefined : words.figures.ofMessages(format.percent(value / now.messages)));
  const common = { days: before?.days ?? now?.days ?? 0 };
  const isKnown = now !== undefined;
  return (
    <section class={`figures ${isOld ? 'is-old' : ''}`} aria-label={words.figures.label} aria-busy={!isKnown}>
      <dl>
        <Figure label={words.figures.messages} text={number(now?.messages)} now={now?.messages} before={before?.messages} course={course((row) => row.messages)} {...common} />
        <Figure label={words.figures.people} text={number(now?.people)} now={now?.people} before={before?.people} course={axis?.grain === 'day' ? course((row) => row.people) : undefined} {...common} />
        <Figure label={words.figures.newcomers} text={number(now?.newcomers)} now={now?.newcomers} before={before?.newcomers} note={words.figures.newcomersHint} {...common} />
        <Figure label={words.figures.replies} text={number(now?.replies)} now={now?.replies} before={before?.replies} note={part(now?.replies)} {...common} />
        <Figure label={words.figures.media} text={number(now?.media)} now={now?.media} before={before?.media} note={part(now?.media)} {...common} />
        <Figure
          label={words.figures.length}
          text={now?.average_length == null ? '–' : format.measure(now.average_length)}
          now={now?.average_length}
          before={before?.average_length}
          note={words.figures.characters}
          {...common}
        />
      </dl>
      {answer !== null && (
        <Menu
          label={words.card.menu(words.figures.label)}
          actions={[
            { icon: 'code', label: words.card.sql, run: () => go(sqlHref(answer.sql)) },
            {
              icon: 'download',
              label: words.card.csv,
              run: () =>
                saveCsv(
                  'telelake-totals',
                  answer.columns.map(({ name }) => name),
                  answer.rows.map((row) => Object.values(row)),
                ),
            },
          ]}
        />
      )}
    </section>
  );
}
