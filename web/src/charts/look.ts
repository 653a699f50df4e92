// The colours and fonts of a canvas, read from the style sheet so that they are written once. Comes in: the page as it looks
// now. Goes out: values for ECharts.

export interface Look {
  text: string;
  quiet: string;
  line: string;
  surface: string;
  accent: string;
  series: string[];
  rest: string;
  font: string;
  isStill: boolean;
}

export const SERIES_MAX = 8;

export function readLook(element: Element): Look {
  const style = getComputedStyle(element);
  const value = (name: string) => style.getPropertyValue(name).trim();
  return {
    text: value('--text'),
    quiet: value('--text-quiet'),
    line: value('--line'),
    surface: value('--surface'),
    accent: value('--accent'),
    series: Array.from({ length: SERIES_MAX }, (_, index) => value(`--series-${index + 1}`)),
    rest: value('--series-rest'),
    font: style.fontFamily,
    isStill: matchMedia('(prefers-reduced-motion: reduce)').matches,
  };
}
