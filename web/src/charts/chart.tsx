// A chart on the page. Comes in: how to make ECharts' option for the colours of now, and what the chart says aloud. Goes out:
// a canvas that follows its box, its data and the theme. The library comes when the first chart is drawn.

import type { EChartsCoreOption, EChartsType } from 'echarts/core';
import { useEffect, useRef, useState } from 'preact/hooks';
import { palette } from '../app/preferences';
import { useStore } from '../app/store';
import { Skeleton, Unloaded } from '../parts/states';
import { readLook, type Look } from './look';

interface ChartProperties {
  label: string;
  /** Made anew when this function is another one: keep it in `useMemo` or `useCallback`. */
  option: (look: Look) => EChartsCoreOption;
  size?: 'tall' | 'plain' | 'low' | 'huge';
  kind?: 'plain' | 'graph';
  onPick?: (data: unknown) => void;
}

export function Chart({ label, option, size = 'plain', kind = 'plain', onPick }: ChartProperties) {
  const box = useRef<HTMLDivElement>(null);
  const chart = useRef<EChartsType | null>(null);
  const [isReady, setReady] = useState(false);
  const [isUnloaded, setUnloaded] = useState(false);
  const colours = useStore(palette);
  const pick = useRef(onPick);
  pick.current = onPick;

  useEffect(() => {
    let isGone = false;
    let sizes: ResizeObserver | undefined;
    const engine = kind === 'graph' ? import('./graph') : import('./engine');
    engine.then(
      ({ init }) => {
        const element = box.current;
        if (isGone || element === null) {
          return;
        }
        const made = init(element, null, { renderer: 'canvas' });
        made.on('click', (event) => pick.current?.(event.data));
        sizes = new ResizeObserver(() => made.resize());
        sizes.observe(element);
        chart.current = made;
        setReady(true);
      },
      () => setUnloaded(true),
    );
    return () => {
      isGone = true;
      sizes?.disconnect();
      chart.current?.dispose();
      chart.current = null;
    };
  }, [kind]);

  useEffect(() => {
    if (isReady && chart.current !== null && box.current !== null) {
      const look = readLook(box.current);
      chart.current.setOption(
        { animation: !look.isStill, animationDuration: 250, animationDurationUpdate: 250, textStyle: { fontFamily: look.font, color: look.text }, ...option(look) },
        { replaceMerge: ['series', 'xAxis', 'yAxis'] },
      );
    }
  }, [isReady, option, colours]);

  if (isUnloaded) {
    return <Unloaded />;
  }
  return (
    <div class={`chart chart-${size}`} role="img" aria-label={label}>
      {!isReady && <Skeleton />}
      <div class="chart-canvas" ref={box} />
    </div>
  );
}
