// Whether everything that was received is still there. Comes in: the reconciliation. Goes out: the sum, and what does not add up;
// or why nobody can tell.

import { Failure } from '../../api/client';
import type { Pipeline } from '../../api/pipeline';
import { useLanguage } from '../../app/preferences';
import { Card } from '../../parts/card';
import { Icon } from '../../parts/icons';
import { Empty, Failed } from '../../parts/states';
import { useFormat } from '../../words/format';
import { useWords } from '../../words/words';
import { Facts } from './capturing';

export function Reconciled({ reconciliation }: { reconciliation: Pipeline['reconciliation'] }) {
  const words = useWords();
  const format = useFormat();
  const language = useLanguage();
  const w = words.pipeline.reconciliation;
  const names = words.pipeline.capture;
  return (
    <Card title={w.title} hint={w.hint}>
      {reconciliation === null ? (
        <Empty title={w.none} />
      ) : 'error' in reconciliation ? (
        <Failed failure={new Failure('failed', reconciliation.error[language])} />
      ) : (
        <>
          <p class={`warning ${reconciliation.holds ? 'warning-none' : 'warning-problem'}`}>
            <Icon name={reconciliation.holds ? 'check' : 'alert'} />
            {reconciliation.holds ? w.holds : w.broken}
          </p>
          <Facts
            facts={[
              [names.received, format.number(reconciliation.received)],
              [names.stored, format.number(reconciliation.stored)],
              [names.duplicate, format.number(reconciliation.duplicate)],
              [names.ignored, format.number(reconciliation.ignored)],
              [names.quarantined, format.number(reconciliation.quarantined)],
              [names.failed, format.number(reconciliation.failed)],
              [w.inRaw, format.number(reconciliation.in_raw)],
              [w.tabled, format.number(reconciliation.tabled)],
              [w.waiting, format.number(reconciliation.waiting)],
              [w.verified, format.instant(reconciliation.verified_at)],
            ]}
          />
          {reconciliation.problems.length > 0 && (
            <ul class="problems">
              {reconciliation.problems.map((problem) => (
                <li key={problem.en}>{problem[language]}</li>
              ))}
            </ul>
          )}
        </>
      )}
    </Card>
  );
}
