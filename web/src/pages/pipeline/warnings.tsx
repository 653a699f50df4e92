// What is not as it should be, in plain words. Comes in: warnings, and whether they are all. Goes out: a list, or the good news
// that there is none.

import type { Warning } from '../../api/pipeline';
import { Icon } from '../../parts/icons';
import { useWords } from '../../words/words';

export function Warnings({ warnings, isAll }: { warnings: Warning[]; isAll: boolean }) {
  const words = useWords();
  if (warnings.length === 0) {
    return !isAll ? null : (
      <p class="warning warning-none">
        <Icon name="check" />
        {words.pipeline.allWell}
      </p>
    );
  }
  return (
    <ul class="warnings" aria-label={words.pipeline.warnings}>
      {warnings.map(({ severity, title, hint }) => (
        <li key={title} class={`warning warning-${severity}`}>
          <Icon name="alert" />
          <div>
            <strong>
              <span class="only-read">{words.pipeline.severities[severity]}: </span>
              {title}
            </strong>
            {hint !== null && hint !== '' && <p>{hint}</p>}
          </div>
        </li>
      ))}
    </ul>
  );
}
