// Files to take away. Comes in: columns and rows of a card, or an address. Goes out: CSV, or a download. A cell that a spreadsheet would reckon with
// as a formula is given an apostrophe: https://owasp.org/www-community/attacks/CSV_Injection

import type { Cell } from '../api/panels';

function csvCell(value: Cell): string {
  if (value === null) {
    return '';
  }
  if (typeof value !== 'string') {
    return String(value);
  }
  const isNumber = /^-?\d+(\.\d+)?$/.test(value);
  const safe = !isNumber && /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

export function csv(columns: string[], rows: Cell[][]): string {
  return [columns, ...rows].map((cells) => cells.map(csvCell).join(',')).join('\r\n') + '\r\n';
}

/** Has the browser fetch `href` to a file. Without `name` it is called what the server says. */
export function fetchFile(href: string, name = ''): void {
  const link = document.createElement('a');
  link.href = href;
  link.download = name;
  link.click();
}

function save(name: string, content: Blob): void {
  const href = URL.createObjectURL(content);
  fetchFile(href, name);
  // Safari reads it only after the click.
  setTimeout(() => URL.revokeObjectURL(href), 60_000);
}

/** The mark at the head makes spreadsheets read it as UTF-8. */
export function saveCsv(name: string, columns: string[], rows: Cell[][]): void {
  save(`${name}.csv`, new Blob(['\ufeff', csv(columns, rows)], { type: 'text/csv;charset=utf-8' }));
}
