// Response times and edits as figures. Comes in: the panels `response` and `edits`. Goes out: tiles.

import { usePanel } from '../../api/ask';
import { useFilters } from '../../filters/filters';
import { go } from '../../app/router';
import { sqlHref } from '../../parts/card';
import { Figure } from '../../parts/figure';
import type { Action } from '../../parts/menu';
import { Menu } from '../../parts/menu';
import { Failed } from '../../parts/states';
import { useFormat } from '../../words/format';
import { useWords } from '../../words/words';

export function Figures() {
  const words = useWords();
  const format = useFormat();
  const { parameters } = useFilters();
  const response = usePanel('response', parameters, 'slow');
  const edits = usePanel('edits', parameters, 'slow');
  if (response.state === 'failed') {
    return <Failed failure={response.failure} retry={response.retry} />;
  }
  const answered = response.state === 'ready' ? response.value.rows[0] : undefined;
  const edited = edits.state === 'ready' ? edits.value.rows[0] : undefined;
  const seconds = (value: number | null | undefined) => (value == null ? '–' : format.duration(value));
  const actions: Action[] = [];
  if (response.state === 'ready') {
    actions.push({ icon: 'code', label: words.conversations.responseSql, run: () => go(sqlHref(response.value.sql)) });
  }
  if (edits.state === 'ready') {
    actions.push({ icon: 'code', label: words.conversations.editsSql, run: () => go(sqlHref(edits.value.sql)) });
  }
  return (
    <section class="figures" aria-label={words.figures.label} aria-busy={answered === undefined}>
      <dl class="figures-four">
        <Figure label={words.conversations.median} text={seconds(answered?.median_seconds)} note={words.conversations.medianHint} />
        <Figure label={words.conversations.p90} text={seconds(answered?.p90_seconds)} note={words.conversations.p90Hint} />
        <Figure label={words.figures.replies} text={answered === undefined ? '–' : format.number(answered.replies)} />
        <Figure
          label={words.conversations.edited}
          text={edited === undefined ? '–' : format.number(edited.edited)}
          note={edited === undefined || edited.share === null ? undefined : words.conversations.editedNote(format.share(edited.share), edited.median_seconds === null ? null : format.duration(edited.median_seconds))}
        />
      </dl>
      {actions.length > 0 && <Menu label={words.card.menu(words.figures.label)} actions={actions} />}
    </section>
  );
}
