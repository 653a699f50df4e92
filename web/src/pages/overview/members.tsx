// How many came and went. Comes in: the panel `member-curve`. Goes out: the running balance as a line; joins and leaves are in
// the table behind it.

import { useMemo } from 'preact/hooks';
import { usePanel } from '../../api/ask';
import { axisOf } from '../../charts/grain';
import type { Series } from '../../charts/legend';
import { TimeChart } from '../../charts/time';
import { isNarrowed, useFilters } from '../../filters/filters';
import { PanelCard } from '../../parts/card';
import { useFormat } from '../../words/format';
import { useWords } from '../../words/words';
import type { Panels } from '../../api/panels';
import type { Axis } from '../../charts/grain';

/** The last known balance of each place; days without a change keep what was. */
function balance(axis: Axis, rows: Panels['member-curve'][]): number[] {
  const values: (number | null)[] = axis.starts.map(() => null);
  for (const { day, net_total } of rows) {
    const place = axis.place(day);
    if (place !== undefined) {
      values[place] = net_total;
    }
  }
  const first = rows[0];
  let last = first === undefined ? 0 : first.net_total - first.joins + first.leaves;
  return values.map((value) => (last = value ?? last));
}

export function Members() {
  const words = useWords();
  const format = useFormat();
  const { filters, parameters } = useFilters();
  const { from = '1970-01-01', to = '1970-01-01' } = filters.period ?? {};
  const axis = useMemo(() => axisOf({ from, to }), [from, to]);
  const asked = usePanel('member-curve', parameters);
  const rows = asked.state === 'ready' ? asked.value.rows : null;
  const series = useMemo((): Series[] => [{ key: 'net', name: words.overview.balance, color: '--accent', values: balance(axis, rows ?? []) }], [axis, rows, words]);
  const sum = (value: (row: Panels['member-curve']) => number) => format.number((rows ?? []).reduce((total, row) => total + value(row), 0));
  return (
    <PanelCard title={words.overview.members} hint={words.overview.membersHint} name="member-curve" asked={asked} note={isNarrowed(filters) ? words.overview.membersNote : undefined} empty={words.overview.noMembers}>
      {() => (
        <>
          <p class="card-lead">{words.overview.joinsAndLeaves(sum(({ joins }) => joins), sum(({ leaves }) => leaves))}</p>
          <TimeChart label={words.overview.members} axis={axis} series={series} kind="line" size="low" startsAtZero={false} />
        </>
      )}
    </PanelCard>
  );
}
