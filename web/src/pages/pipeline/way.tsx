// The picture: from the group to SQL, each place with what lies there, each arrow with what went along. Comes in: the state. Goes
// out: an ordered list that is drawn as a row of places, or as a column on a telephone.

import type { ComponentChildren } from 'preact';
import type { Pipeline } from '../../api/pipeline';
import { Link } from '../../app/router';
import { Icon, type IconName } from '../../parts/icons';
import { useFormat } from '../../words/format';
import { useWords } from '../../words/words';

interface Place {
  icon: IconName;
  name: string;
  value: ComponentChildren;
  note: ComponentChildren;
  /** On the arrow that leads here. */
  along?: string;
  isMoving?: boolean;
}

export function Way({ state, now }: { state: Pipeline; now: number }) {
  const words = useWords();
  const format = useFormat();
  const { capture, raw, enriched, etl } = state;
  const w = words.pipeline.way;
  const last = capture.last_received_at;
  const isRecent = last !== null && now / 1000 - last < 60;
  const unknown = '…';
  const dirty = state.days.filter(({ state: day }) => day === 'dirty').length;
  const inRaw = state.reconciliation !== null && 'in_raw' in state.reconciliation ? state.reconciliation.in_raw : capture.stored;
  const places: Place[] = [
    { icon: 'group', name: w.group, value: w.modes[capture.mode], note: last === null ? w.nothingYet : w.last(format.ago(last, now)) },
    {
      icon: 'inbox',
      name: w.ingestion,
      along: w.received(format.number(capture.received)),
      isMoving: isRecent,
      value: w.stored(format.number(capture.stored)),
      note: capture.journal === null ? w.direct : w.journal(format.number(capture.journal.updates), format.bytes(capture.journal.bytes)),
    },
    { icon: 'layers', name: w.raw, along: w.sealed(format.number(inRaw)), isMoving: isRecent, value: raw === null ? unknown : w.objects(format.number(raw.objects)), note: raw === null ? '' : format.bytes(raw.bytes) },
    {
      icon: 'gear',
      name: 'ETL',
      along: w.days(format.number(state.days.length)),
      isMoving: etl.state === 'running',
      value: etl.state === 'running' ? w.running : w.idle,
      note: dirty > 0 ? w.waiting(format.number(dirty), dirty) : w.upToDate,
    },
    { icon: 'grid', name: w.enriched, along: enriched === null ? unknown : w.rows(format.number(enriched.rows)), isMoving: etl.state === 'running', value: enriched === null ? unknown : w.daysReady(format.number(enriched.days)), note: enriched === null ? '' : format.bytes(enriched.bytes) },
    { icon: 'sql', name: 'SQL', along: w.andFresh, isMoving: isRecent, value: <Link href="/sql">{w.ask}</Link>, note: w.seconds },
  ];
  return (
    <section class="card way-card" aria-label={words.pipeline.picture}>
      <ol class="way">
        {places.map(({ icon, name, value, note, along, isMoving = false }) => (
          <li key={name}>
            {along !== undefined && (
              <div class={`way-arrow ${isMoving ? 'is-moving' : ''}`}>
                <span>{along}</span>
                <svg viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true" focusable="false">
                  <line x1="0" y1="5" x2="100" y2="5" />
                </svg>
                <svg class="way-tip" viewBox="0 0 8 10" aria-hidden="true" focusable="false">
                  <path d="M1 1l5 4-5 4" />
                </svg>
              </div>
            )}
            <div class="way-place">
              <Icon name={icon} size={22} />
              <h2>{name}</h2>
              <p class="way-value">{value}</p>
              <p class="hint">{note}</p>
            </div>
          </li>
        ))}
      </ol>
    </section>
  );
}
