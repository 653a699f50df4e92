// A box with a title, and the box of a panel: it shows the panel's state, and its menu leads to the SQL, the table and the
// CSV behind what is drawn. Comes in: what was asked, and how to draw an answer. Goes out: the box.

import type { ComponentChildren } from 'preact';
import { useId, useState } from 'preact/hooks';
import type { Asked } from '../api/ask';
import type { Answer, Cell } from '../api/panels';
import { go } from '../app/router';
import { useFilters } from '../filters/filters';
import { useWords } from '../words/words';
import { saveCsv } from './csv';
import { Menu, type Action } from './menu';
import { Empty, Failed, Skeleton } from './states';
import { PlainTable } from './table';

interface CardProperties {
  title: string;
  hint?: string;
  note?: string;
  tools?: ComponentChildren;
  actions?: Action[];
  class?: string;
  isOld?: boolean;
  children: ComponentChildren;
}

export function Card({ title, hint, note, tools, actions, class: kind = '', isOld = false, children }: CardProperties) {
  const words = useWords();
  const id = useId();
  return (
    <section class={`card ${kind}`} role="group" aria-labelledby={id}>
      <header class="card-head">
        <div class="card-titles">
          <h2 id={id}>{title}</h2>
          {hint !== undefined && <p class="hint">{hint}</p>}
          {note !== undefined && <p class="hint">{note}</p>}
        </div>
        {tools}
        {actions !== undefined && actions.length > 0 && <Menu label={words.card.menu(title)} actions={actions} />}
      </header>
      <div class={`card-body ${isOld ? 'is-old' : ''}`}>{children}</div>
    </section>
  );
}

export const sqlHref = (sql: string): string => `/sql?${new URLSearchParams({ q: sql })}`;

interface PanelCardProperties<Row> {
  title: string;
  /** The name of the file that "download CSV" makes. */
  name: string;
  asked: Asked<Answer<Row>>;
  hint?: string;
  tools?: ComponentChildren;
  class?: string;
  skeletonLines?: number;
  empty?: string;
  /** Already a table, so that there is nothing to switch to. */
  isTable?: boolean;
  /** What the filters do to this panel, where that is not what one expects. */
  note?: string;
  children: (rows: Row[], answer: Answer<Row>) => ComponentChildren;
}

const cellsOf = (answer: Answer<unknown>): Cell[][] => answer.rows.map((row) => answer.columns.map(({ name }) => (row as Record<string, Cell>)[name] ?? null));

export function PanelCard<Row>(properties: PanelCardProperties<Row>) {
  const { title, name, asked, hint, tools, skeletonLines = 0, empty, isTable = false, note, children } = properties;
  const words = useWords();
  const [asTable, setAsTable] = useState(false);
  const answer = asked.state === 'ready' ? asked.value : null;
  const actions: Action[] = [];
  if (answer !== null) {
    const names = answer.columns.map((column) => column.name);
    actions.push({ icon: 'code', label: words.card.sql, run: () => go(sqlHref(answer.sql)) });
    if (!isTable) {
      actions.push({ icon: asTable ? 'chart' : 'table', label: asTable ? words.card.asChart : words.card.asTable, run: () => setAsTable(!asTable) });
    }
    actions.push({ icon: 'download', label: words.card.csv, run: () => saveCsv(`telelake-${name}`, names, cellsOf(answer)) });
  }
  return (
    <Card title={title} hint={hint} note={note} tools={tools} actions={actions} class={properties.class} isOld={asked.state === 'ready' && asked.isOld}>
      {asked.state === 'loading' && <Skeleton lines={skeletonLines} />}
      {asked.state === 'failed' && <Failed failure={asked.failure} retry={asked.retry} />}
      {answer !== null && answer.rows.length === 0 && <EmptyPanel text={empty} />}
      {answer !== null &&
        answer.rows.length > 0 &&
        (asTable ? <PlainTable caption={title} names={answer.columns.map((column) => column.name)} rows={cellsOf(answer)} /> : children(answer.rows, answer))}
    </Card>
  );
}

function EmptyPanel({ text }: { text?: string }) {
  const words = useWords();
  const { isEmptyLake } = useFilters();
  return <Empty title={isEmptyLake ? words.states.emptyLake : (text ?? words.states.empty)} />;
}
