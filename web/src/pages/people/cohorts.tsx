// Who stays: of those who first wrote in a week, how many wrote again in each week after. Comes in: the panel `cohorts`. Goes
// out: a table of shades.

import { usePanel } from '../../api/ask';
import type { Panels } from '../../api/panels';
import { useFilters } from '../../filters/filters';
import { PanelCard } from '../../parts/card';
import { Heat } from '../../parts/heat';
import { useFormat } from '../../words/format';
import { useWords } from '../../words/words';

const WEEKS_MAX = 16;

interface Cohort {
  day: string;
  size: number;
  weeks: Map<number, number>;
}

function cohortsOf(rows: Panels['cohorts'][]): Cohort[] {
  const cohorts = new Map<string, Cohort>();
  for (const { cohort, week, people, size } of rows) {
    const known = cohorts.get(cohort) ?? { day: cohort, size, weeks: new Map() };
    known.weeks.set(week, people);
    cohorts.set(cohort, known);
  }
  return [...cohorts.values()].sort((a, b) => (a.day < b.day ? 1 : -1));
}

export function Cohorts() {
  const words = useWords();
  const format = useFormat();
  const { filters, parameters } = useFilters();
  const asked = usePanel('cohorts', parameters, 'slow');
  const last = filters.period?.to ?? '';
  return (
    <PanelCard title={words.people.cohorts} hint={words.people.cohortsHint} name="cohorts" asked={asked}>
      {(rows) => {
        const cohorts = cohortsOf(rows);
        const weeks = Math.min(WEEKS_MAX, Math.max(...rows.map(({ week }) => week)) + 1);
        return (
          <Heat
            caption={words.people.cohorts}
            rows={cohorts.map(({ day, size }) => (
              <span class="cohort">
                {format.day(day, 'tiny')} <span class="cohort-size">{words.people.size(format.number(size), size)}</span>
              </span>
            ))}
            columns={Array.from({ length: weeks }, (_, week) => ({ label: words.people.week(week) }))}
            cell={(row, week) => {
              const cohort = cohorts[row];
              const start = cohort === undefined ? Number.NaN : Date.parse(cohort.day) + week * 7 * 86_400_000;
              if (cohort === undefined || cohort.size === 0 || !(start <= Date.parse(last))) {
                return { part: null, text: '' };
              }
              const people = cohort.weeks.get(week) ?? 0;
              const part = Math.min(1, people / cohort.size);
              return { part, text: words.people.cohortCell(format.number(people), format.number(cohort.size), words.people.week(week)), show: format.change(part) };
            }}
          />
        );
      }}
    </PanelCard>
  );
}
