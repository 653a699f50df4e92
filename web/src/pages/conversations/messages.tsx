// Messages that stand out: those that nobody answered, and those that moved people most. Comes in: one of two panels. Goes out: a
// list whose entries lead to Telegram.

import { usePanel } from '../../api/ask';
import type { Panels } from '../../api/panels';
import { useFilters } from '../../filters/filters';
import { PanelCard } from '../../parts/card';
import { MessageItem } from '../../parts/message';
import { useFormat } from '../../words/format';
import { useWords } from '../../words/words';

export function Messages({ panel }: { panel: 'unanswered' | 'most-reacted' }) {
  const words = useWords();
  const format = useFormat();
  const { parameters } = useFilters();
  const asked = usePanel(panel, parameters && { ...parameters, top: panel === 'unanswered' ? 50 : 20 }, 'slow');
  const w = words.conversations.lists[panel];
  return (
    <PanelCard title={w.title} hint={w.hint} name={panel} asked={asked} isTable skeletonLines={8} empty={w.empty} class="card-medium">
      {(rows) => (
        <div class="scroll" tabIndex={0} role="group" aria-label={w.title}>
          <ul class="messages">
            {rows.map((row) => {
              const reactions = (row as Partial<Panels['most-reacted']>).reactions;
              return (
                <MessageItem key={`${row.chat_id} ${row.message_id}`} row={row}>
                  {reactions !== undefined && <span class="badge">{words.conversations.reactions(format.number(reactions), reactions)}</span>}
                </MessageItem>
              );
            })}
          </ul>
        </div>
      )}
    </PanelCard>
  );
}
