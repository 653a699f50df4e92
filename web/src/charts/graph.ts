// The part of ECharts that draws networks, in a chunk of its own. Comes in: nothing. Goes out: `init`, which knows graphs.
// Taken by its path: through the list of all charts, it would go into the chunk that every chart loads.
import { use } from 'echarts/core';
import { LabelLayout } from 'echarts/features';
import { install } from 'echarts/lib/chart/graph/install.js';
import { init } from './engine';

use([install, LabelLayout]);

export { init };
