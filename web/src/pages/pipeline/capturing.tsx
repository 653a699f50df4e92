// How the capture does: what became of each update, and what Telegram says of the webhook. Comes in: the state. Goes out: a card.

import type { ComponentChildren } from 'preact';
import type { Pipeline } from '../../api/pipeline';
import { Card } from '../../parts/card';
import { useFormat } from '../../words/format';
import { useWords } from '../../words/words';

export function Facts({ facts }: { facts: [string, ComponentChildren, string?][] }) {
  return (
    <dl class="facts">
      {facts.map(([name, value, kind]) => (
        <div key={name} class={kind === undefined ? '' : `fact-${kind}`}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

export function Capturing({ state, now }: { state: Pipeline; now: number }) {
  const words = useWords();
  const format = useFormat();
  const { capture, webhook, quarantine } = state;
  const w = words.pipeline.capture;
  const facts: [string, ComponentChildren, string?][] = [
    [w.last, capture.last_received_at === null ? '–' : <span title={format.instant(capture.last_received_at, 'long')}>{format.ago(capture.last_received_at, now)}</span>],
    [w.state, capture.is_healthy ? w.healthy : w.unhealthy, capture.is_healthy ? 'good' : 'bad'],
    [w.received, format.number(capture.received)],
    [w.stored, format.number(capture.stored)],
    [w.duplicate, format.number(capture.duplicate)],
    [w.ignored, format.number(capture.ignored)],
    [w.quarantined, quarantine === null ? '…' : format.number(quarantine.objects), quarantine !== null && quarantine.objects > 0 ? 'warn' : undefined],
    [w.failed, format.number(capture.failed), capture.failed > 0 ? 'bad' : undefined],
  ];
  return (
    <Card title={w.title} hint={w.since(format.instant(capture.since, 'long'))}>
      <Facts facts={facts} />
      <h3>{w.webhook}</h3>
      {webhook === null ? (
        <p class="hint">{w.noWebhook}</p>
      ) : (
        <Facts
          facts={[
            [w.host, webhook.url_host === null ? w.none : <bdi>{webhook.url_host}</bdi>],
            [w.pending, format.number(webhook.pending), webhook.pending > 100 ? 'warn' : undefined],
            [
              w.lastError,
              webhook.last_error === null ? (
                w.none
              ) : (
                <>
                  <bdi>{webhook.last_error}</bdi>
                  {webhook.last_error_at !== null && <span class="hint"> {format.ago(webhook.last_error_at, now)}</span>}
                </>
              ),
            ],
            [w.asked, format.ago(webhook.asked_at, now)],
          ]}
        />
      )}
    </Card>
  );
}
