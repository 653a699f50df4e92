// Who answers whom. Comes in: the panel `reply-network`. Goes out: a drawing whose circles are people and whose lines are
// replies; the same as a table in the menu.

import type { EChartsCoreOption } from 'echarts/core';
import { useCallback, useMemo } from 'preact/hooks';
import { usePanel } from '../../api/ask';
import type { Id, Panels } from '../../api/panels';
import { go } from '../../app/router';
import { Chart } from '../../charts/chart';
import type { Look } from '../../charts/look';
import { spring } from '../../charts/spring';
import { frame } from '../../charts/time';
import { tip } from '../../charts/tip';
import { useFilters } from '../../filters/filters';
import { PanelCard } from '../../parts/card';
import { usePersonHref } from '../../parts/person-link';
import { plain } from '../../parts/text';
import { useFormat } from '../../words/format';
import { useWords } from '../../words/words';

/** Names beyond these would cover one another. */
const NAMES_SHOWN = 14;

interface Node {
  id: Id;
  name: string | null;
  given: number;
  received: number;
}

interface Net {
  nodes: Node[];
  edges: Panels['reply-network'][];
}

function netOf(edges: Panels['reply-network'][]): Net {
  const nodes = new Map<string, Node>();
  const node = (id: Id, name: string | null): Node => {
    const known = nodes.get(String(id)) ?? { id, name, given: 0, received: 0 };
    nodes.set(String(id), known);
    return known;
  };
  for (const { from_id, from_name, to_id, to_name, replies } of edges) {
    node(from_id, from_name).given += replies;
    node(to_id, to_name).received += replies;
  }
  return { nodes: [...nodes.values()].sort((a, b) => b.given + b.received - a.given - a.received), edges };
}

export function Network() {
  const words = useWords();
  const format = useFormat();
  const href = usePersonHref();
  const { parameters } = useFilters();
  const asked = usePanel('reply-network', parameters && { ...parameters, top: 150 }, 'once');
  const rows = asked.state === 'ready' ? asked.value.rows : null;
  const net = useMemo(() => netOf(rows ?? []), [rows]);

  const option = useCallback(
    (look: Look): EChartsCoreOption => {
      const most = Math.max(1, ...net.nodes.map(({ given, received }) => given + received));
      const heaviest = Math.max(1, ...net.edges.map(({ replies }) => replies));
      const places = net.nodes.map(({ id }) => String(id));
      const box = matchMedia('(width < 860px)').matches ? { width: 250, height: 460 } : { width: 880, height: 460 };
      const spots = spring(
        places.length,
        net.edges.map(({ from_id, to_id, replies }) => ({ from: places.indexOf(String(from_id)), to: places.indexOf(String(to_id)), strength: replies / heaviest })),
        box,
      );
      const byId = new Map(net.nodes.map((node) => [String(node.id), node]));
      return {
        tooltip: {
          ...frame(look).tooltip,
          trigger: 'item',
          formatter: ({ dataType, data }: { dataType: string; data: { id?: string; source?: string; target?: string; value: number } }) => {
            const name = (id: string | undefined) => plain(byId.get(id ?? '')?.name ?? id ?? '');
            const node = byId.get(data.id ?? '');
            return dataType === 'edge' || node === undefined
              ? tip(`${name(data.source)} → ${name(data.target)}`, [{ label: words.columns.replies, value: format.number(data.value) }])
              : tip(name(data.id), [
                  { label: words.columns.replies_given, value: format.number(node.given) },
                  { label: words.columns.replies_received, value: format.number(node.received) },
                ]);
          },
        },
        series: [
          {
            id: 'net',
            type: 'graph',
            layout: 'none',
            preserveAspect: 'contain',
            left: 24,
            right: 110,
            top: 24,
            bottom: 24,
            edgeSymbol: ['none', 'arrow'],
            edgeSymbolSize: 6,
            emphasis: { focus: 'adjacency', label: { show: true } },
            labelLayout: { hideOverlap: true },
            label: { show: true, position: 'right', color: look.text, fontSize: 12, textBorderColor: look.surface, textBorderWidth: 3, formatter: ({ name }: { name: string }) => name },
            itemStyle: { color: look.accent, borderColor: look.surface, borderWidth: 1.5 },
            lineStyle: { color: look.quiet, opacity: 0.3, curveness: 0.12 },
            data: net.nodes.map(({ id, name, given, received }, index) => ({
              id: String(id),
              name: plain(name ?? String(id), 16),
              ...spots[index],
              value: given + received,
              symbolSize: 7 + 30 * Math.sqrt((given + received) / most),
              label: { show: index < NAMES_SHOWN },
              cursor: 'pointer',
            })),
            links: net.edges.map(({ from_id, to_id, replies }) => ({ source: String(from_id), target: String(to_id), value: replies, lineStyle: { width: 0.6 + 4 * (replies / heaviest) } })),
          },
        ],
      };
    },
    [net, words, format],
  );
  const open = (data: unknown) => {
    if (typeof data === 'object' && data !== null && 'symbolSize' in data && 'id' in data) {
      go(href(String(data.id)));
    }
  };
  return (
    <PanelCard title={words.people.network} hint={words.people.networkHint} name="reply-network" asked={asked} class="whole" empty={words.people.noReplies}>
      {() => <Chart label={words.people.networkLabel} option={option} size="huge" kind="graph" onPick={open} />}
    </PanelCard>
  );
}
