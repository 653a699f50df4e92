// What a chart says where it is pointed at. Comes in: a title and lines. Goes out: an element made of text nodes, since names
// and words come from strangers and ECharts would read a text as markup.

import { cut } from '../parts/text';

export interface TipLine {
  color?: string;
  label: string;
  value: string;
}

export function tip(title: string, lines: TipLine[]): HTMLElement {
  const box = document.createElement('div');
  box.className = 'chart-tip';
  box.append(part('strong', 'chart-tip-title', title));
  for (const { color, label, value } of lines) {
    const line = document.createElement('div');
    line.className = 'chart-tip-line';
    const dot = document.createElement('i');
    dot.className = 'dot';
    dot.style.background = color ?? 'transparent';
    line.append(dot, part('bdi', 'chart-tip-label', cut(label, 40)), part('span', 'chart-tip-value', value));
    box.append(line);
  }
  return box;
}

function part(tag: string, kind: string, text: string): HTMLElement {
  const element = document.createElement(tag);
  element.className = kind;
  element.textContent = text;
  return element;
}
