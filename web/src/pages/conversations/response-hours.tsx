// How long an answer takes, by the hour of the question. Comes in: the panel `response-hours`. Goes out: bars of the median, and
// a line within which nine of ten were answered.

import type { EChartsCoreOption } from 'echarts/core';
import { useCallback } from 'preact/hooks';
import { usePanel } from '../../api/ask';
import { Chart } from '../../charts/chart';
import type { Look } from '../../charts/look';
import { frame } from '../../charts/time';
import { tip } from '../../charts/tip';
import { useFilters } from '../../filters/filters';
import { PanelCard } from '../../parts/card';
import { useFormat } from '../../words/format';
import { useWords } from '../../words/words';

const HOURS = Array.from({ length: 24 }, (_, hour) => hour);

export function ResponseHours() {
  const words = useWords();
  const format = useFormat();
  const { parameters } = useFilters();
  const asked = usePanel('response-hours', parameters, 'slow');
  const rows = asked.state === 'ready' ? asked.value.rows : null;
  const option = useCallback(
    (look: Look): EChartsCoreOption => {
      const base = frame(look);
      const byHour = new Map((rows ?? []).map((row) => [row.hour, row]));
      const values = (name: 'median_seconds' | 'p90_seconds') => HOURS.map((hour) => byHour.get(hour)?.[name] ?? null);
      return {
        grid: base.grid,
        xAxis: { type: 'category', data: HOURS.map((hour) => String(hour).padStart(2, '0')), axisTick: { show: false }, axisLine: base.axisLine, axisLabel: base.axisLabel },
        // Nine of ten may take a hundred times as long as the half of them; on a plain scale the bars would be gone.
        yAxis: { type: 'log', logBase: 60, min: 1, splitLine: base.splitLine, axisLabel: { ...base.axisLabel, formatter: (value: number) => format.duration(value) } },
        tooltip: {
          ...base.tooltip,
          trigger: 'axis',
          axisPointer: { type: 'shadow', shadowStyle: { color: look.line, opacity: 0.4 } },
          formatter: (points: { dataIndex: number }[]) => {
            const hour = points[0]?.dataIndex ?? 0;
            const row = byHour.get(hour);
            const text = (value: number | null | undefined) => (value == null ? '–' : format.duration(value));
            return tip(format.hour(hour), [
              { color: look.series[0], label: words.columns.median_seconds, value: text(row?.median_seconds) },
              { color: look.series[1], label: words.columns.p90_seconds, value: text(row?.p90_seconds) },
              { label: words.columns.replies, value: format.number(row?.replies ?? 0) },
            ]);
          },
        },
        series: [
          { id: 'median', type: 'bar', data: values('median_seconds').map((value) => (value === null ? null : Math.max(1, value))), barMaxWidth: 26, itemStyle: { color: look.series[0], borderRadius: [2, 2, 0, 0] } },
          { id: 'p90', type: 'line', data: values('p90_seconds').map((value) => (value === null ? null : Math.max(1, value))), symbolSize: 6, symbol: 'circle', itemStyle: { color: look.series[1] }, lineStyle: { color: look.series[1], width: 2 } },
        ],
      };
    },
    [rows, format, words],
  );
  return (
    <PanelCard title={words.conversations.hours} hint={words.conversations.hoursHint} name="response-hours" asked={asked} class="wide">
      {() => (
        <>
          <ul class="legend legend-plain">
            <li>
              <i class="dot" style={{ background: 'var(--series-1)' }} /> {words.columns.median_seconds}
            </li>
            <li>
              <i class="dot" style={{ background: 'var(--series-2)' }} /> {words.columns.p90_seconds}
            </li>
          </ul>
          <Chart label={words.conversations.hoursLabel} option={option} />
        </>
      )}
    </PanelCard>
  );
}
