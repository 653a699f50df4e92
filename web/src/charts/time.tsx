// Values over days, weeks or months, as bars that may be stacked or as lines. Comes in: an axis and series. Goes out: the
// chart with its legend.

import type { EChartsCoreOption } from 'echarts/core';
import { useCallback, useState } from 'preact/hooks';
import { useFormat, type Format } from '../words/format';
import { useWords, type Words } from '../words/words';
import { plain } from '../parts/text';
import { Chart } from './chart';
import type { Axis } from './grain';
import { Legend, type Series } from './legend';
import type { Look } from './look';
import { tip } from './tip';

export function grainText(start: string, axis: Axis, format: Format, words: Words): string {
  switch (axis.grain) {
    case 'day':
      return format.day(start, 'long');
    case 'week':
      return words.charts.weekOf(format.day(start));
    case 'month':
      return format.month(start);
  }
}

interface TimeProperties {
  label: string;
  axis: Axis;
  series: Series[];
  kind?: 'bar' | 'line';
  size?: 'plain' | 'low' | 'tall';
  /** A line that goes on where it was; a gap would be a lie in a running total. */
  startsAtZero?: boolean;
}

export function frame(look: Look) {
  return {
    grid: { left: 4, right: 8, top: 12, bottom: 4, outerBoundsMode: 'same', outerBoundsContain: 'axisLabel' },
    axisLine: { lineStyle: { color: look.line } },
    axisLabel: { color: look.quiet, fontSize: 11.5, hideOverlap: true },
    splitLine: { lineStyle: { color: look.line } },
    tooltip: {
      backgroundColor: look.surface,
      borderColor: look.line,
      borderWidth: 1,
      padding: 0,
      textStyle: { color: look.text, fontFamily: look.font, fontSize: 12.5 },
      confine: true,
      transitionDuration: 0,
    },
  };
}

export const colourOf = (look: Look, variable: string): string => {
  const number = Number(/\d+$/.exec(variable)?.[0]);
  return number > 0 ? (look.series[number - 1] ?? look.accent) : variable === '--accent' ? look.accent : look.rest;
};

export function TimeChart({ label, axis, series, kind = 'bar', size = 'plain', startsAtZero = true }: TimeProperties) {
  const words = useWords();
  const format = useFormat();
  const [hidden, setHidden] = useState<ReadonlySet<string>>(new Set());
  const toggle = (key: string) => {
    const next = new Set(hidden);
    if (!next.delete(key)) {
      next.add(key);
    }
    setHidden(next);
  };

  const option = useCallback(
    (look: Look): EChartsCoreOption => {
      const shown = series.filter(({ key }) => !hidden.has(key));
      const base = frame(look);
      return {
        grid: base.grid,
        xAxis: {
          type: 'category',
          data: axis.starts,
          axisTick: { show: false },
          axisLine: base.axisLine,
          axisLabel: { ...base.axisLabel, formatter: (start: string) => (axis.grain === 'month' ? start.slice(0, 7) : format.day(start, 'tiny')) },
        },
        yAxis: { type: 'value', scale: !startsAtZero, splitNumber: 4, minInterval: 1, splitLine: base.splitLine, axisLabel: { ...base.axisLabel, formatter: (value: number) => format.compact(value) } },
        tooltip: {
          ...base.tooltip,
          trigger: 'axis',
          axisPointer: { type: kind === 'bar' ? 'shadow' : 'line', lineStyle: { color: look.quiet }, shadowStyle: { color: look.line, opacity: 0.4 } },
          formatter: (points: { dataIndex: number }[]) => {
            const place = points[0]?.dataIndex ?? 0;
            const lines = shown.map(({ name, color, values }) => ({ color: colourOf(look, color), label: name ?? words.states.unnamed, value: format.number(values[place] ?? 0) })).filter(({ value }) => shown.length < 3 || value !== format.number(0));
            const total = shown.reduce((sum, { values }) => sum + (values[place] ?? 0), 0);
            const withTotal = kind === 'bar' && shown.length > 1 ? [...lines, { label: words.charts.total, value: format.number(total) }] : lines;
            return tip(grainText(axis.starts[place] ?? '', axis, format, words), withTotal);
          },
        },
        series: shown.map(({ key, name, color, values }, index) => ({
          id: key,
          name: plain(name ?? ''),
          type: kind,
          stack: kind === 'bar' ? 'all' : undefined,
          data: values,
          barCategoryGap: axis.starts.length > 60 ? '12%' : '24%',
          barMaxWidth: 44,
          itemStyle: { color: colourOf(look, color), borderRadius: index === shown.length - 1 ? [2, 2, 0, 0] : 0 },
          lineStyle: { color: colourOf(look, color), width: 2 },
          areaStyle: kind === 'line' && shown.length === 1 ? { color: colourOf(look, color), opacity: 0.12 } : undefined,
          symbol: values.length === 1 ? 'circle' : 'none',
          symbolSize: 7,
          emphasis: { focus: 'none' },
        })),
      };
    },
    [axis, series, hidden, kind, format, words, startsAtZero],
  );

  return (
    <>
      {series.length > 1 && <Legend series={series} hidden={hidden} toggle={toggle} label={words.charts.legend} />}
      <Chart label={label} option={option} size={size} />
    </>
  );
}
