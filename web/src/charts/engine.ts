// The parts of ECharts that the pages draw with, and no others: this file is a chunk that loads after the page. Comes in:
// nothing. Goes out: `init`. Charts are taken by their path, since all of a list go into one chunk.

import { GridComponent, TooltipComponent } from 'echarts/components';
import { init, use } from 'echarts/core';
import { install as bars } from 'echarts/lib/chart/bar/install.js';
import { install as lines } from 'echarts/lib/chart/line/install.js';
import { CanvasRenderer } from 'echarts/renderers';

use([bars, lines, GridComponent, TooltipComponent, CanvasRenderer]);

export { init };
