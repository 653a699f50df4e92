// Charts of ECharts by their path, for which it ships no types. Comes in: nothing. Goes out: declarations.

declare module 'echarts/lib/chart/*/install.js' {
  import type { use } from 'echarts/core';
  export const install: Extract<Parameters<typeof use>[0], (...parameters: never[]) => unknown>;
}
