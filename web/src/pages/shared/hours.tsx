// When people write: hour by weekday, in the lake's zone. Comes in: the panel `hours`. Goes out: a table of shades.

import { useMemo } from 'preact/hooks';
import { usePanel } from '../../api/ask';
import { session } from '../../api/client';
import { useStore } from '../../app/store';
import { useFilters } from '../../filters/filters';
import { PanelCard } from '../../parts/card';
import { Heat } from '../../parts/heat';
import { useFormat } from '../../words/format';
import { useWords } from '../../words/words';

const WEEKDAYS = [1, 2, 3, 4, 5, 6, 7];
const HOURS = Array.from({ length: 24 }, (_, hour) => hour);

/** What has the full shade: one hour of a flood would leave all others pale. */
function strongest(values: number[]): number {
  const ranked = values.sort((a, b) => a - b);
  return Math.max(1, ranked[Math.floor(ranked.length * 0.98) - 1] ?? ranked.at(-1) ?? 1);
}

export function Hours({ person }: { person?: string }) {
  const words = useWords();
  const format = useFormat();
  const { parameters } = useFilters();
  const zone = useStore(session)?.zone ?? '';
  const asked = usePanel('hours', parameters && { ...parameters, ...(person === undefined ? {} : { person }) });
  const rows = asked.state === 'ready' ? asked.value.rows : null;
  const { counts, strongest: full, busiest } = useMemo(() => {
    const counts = new Map((rows ?? []).map(({ weekday, hour, messages }) => [weekday * 24 + hour, messages]));
    const busiest = (rows ?? []).reduce<{ weekday: number; hour: number; messages: number } | null>((best, row) => (best === null || row.messages > best.messages ? row : best), null);
    return { counts, strongest: strongest([...counts.values()]), busiest };
  }, [rows]);
  return (
    <PanelCard title={words.overview.hours} hint={words.overview.hoursHint(zone)} name="hours" asked={asked}>
      {() => (
        <>
          {busiest !== null && <p class="card-lead">{words.overview.busiest(format.weekday(busiest.weekday, 'long'), format.hour(busiest.hour))}</p>}
          <Heat
            caption={words.overview.hours}
            isDense
            rows={WEEKDAYS.map((weekday) => format.weekday(weekday, 'short'))}
            columns={HOURS.map((hour) => ({ label: String(hour).padStart(2, '0'), isQuiet: hour % 3 !== 0 }))}
            cell={(row, hour) => {
              const weekday = WEEKDAYS[row] ?? 1;
              const messages = counts.get(weekday * 24 + hour) ?? 0;
              return { part: Math.min(1, messages / full), text: words.overview.hourCell(format.weekday(weekday, 'short'), format.hour(hour), format.number(messages)) };
            }}
          />
        </>
      )}
    </PanelCard>
  );
}
