// The icons, drawn as lines on 24 × 24. Comes in: the name of one. Goes out: an SVG that screen readers pass over; the text
// beside it, or the button's label, says what it means.

const PATHS = {
  overview: 'M4 19V5M4 19h16M8 16v-5M12 16V8M16 16v-3M20 16V6',
  people: 'M9 11a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7ZM2.5 20c.5-4 3-6 6.5-6s6 2 6.5 6M16 4.3a3.5 3.5 0 0 1 0 6.4M18.5 14.6c1.7.9 2.7 2.7 3 5.4',
  words: 'M4 18 8.5 6h1L14 18M5.5 14h7M17 10.5h4M19 10.5V18',
  conversations: 'M4 5h12a1 1 0 0 1 1 1v7a1 1 0 0 1-1 1H9l-4 3.5V14H4a1 1 0 0 1-1-1V6a1 1 0 0 1 1-1ZM20 9h0a1 1 0 0 1 1 1v7a1 1 0 0 1-1 1h-1v3l-3.5-3H11',
  sql: 'M4 5h16v14H4zM8 10l2.5 2.5L8 15M13 15h3.5',
  pipeline: 'M3 12h4M17 12h4M7 8h4v8H7zM13 8h4v8h-4zM11 12h2',
  sun: 'M12 8a4 4 0 1 0 0 8 4 4 0 0 0 0-8ZM12 2.5v2M12 19.5v2M2.5 12h2M19.5 12h2M5.3 5.3l1.4 1.4M17.3 17.3l1.4 1.4M18.7 5.3l-1.4 1.4M6.7 17.3l-1.4 1.4',
  moon: 'M20 14.5A8.5 8.5 0 0 1 9.5 4a8.5 8.5 0 1 0 10.5 10.5Z',
  system: 'M3 5h18v11H3zM9 20h6M12 16v4',
  more: 'M5 12h.01M12 12h.01M19 12h.01',
  code: 'M8.5 7 4 12l4.5 5M15.5 7 20 12l-4.5 5',
  table: 'M4 5h16v14H4zM4 10h16M4 14.5h16M10 10v9',
  chart: 'M4 19h16M7 16V9M12 16V5M17 16v-4',
  download: 'M12 4v11M7.5 11l4.5 4.5 4.5-4.5M4.5 20h15',
  search: 'M11 4.5a6.5 6.5 0 1 0 0 13 6.5 6.5 0 0 0 0-13ZM16 16l4.5 4.5',
  close: 'M6 6l12 12M18 6 6 18',
  down: 'M6 9.5l6 6 6-6',
  calendar: 'M4 6h16v14H4zM4 10.5h16M8.5 3.5V8M15.5 3.5V8',
  filter: 'M4 6h16M7 12h10M10 18h4',
  external: 'M13 5h6v6M19 5l-8.5 8.5M17 14v5H5V7h5',
  play: 'M7 4.5v15l12-7.5z',
  stop: 'M6.5 6.5h11v11h-11z',
  check: 'M4.5 12.5l5 5 10-11',
  alert: 'M12 4 2.5 20h19zM12 10v4.5M12 17.2v.1',
  logout: 'M14 4H5v16h9M10 12h11M17.5 8.5 21 12l-3.5 3.5',
  lock: 'M5 11h14v9H5zM8 11V8a4 4 0 0 1 8 0v3',
  back: 'M19 12H5M11 6l-6 6 6 6',
  group: 'M4 5h16v11H10l-4 3.5V16H4z',
  inbox: 'M4 4.5h16v15H4zM4 14h4.5l1.5 2.5h4l1.5-2.5H20',
  layers: 'M12 4 3 8.5l9 4.5 9-4.5zM4 13l8 4 8-4M4 17l8 4 8-4',
  gear: 'M12 8.5a3.5 3.5 0 1 0 0 7 3.5 3.5 0 0 0 0-7ZM12 3v2.5M12 18.5V21M3 12h2.5M18.5 12H21M5.6 5.6l1.8 1.8M16.6 16.6l1.8 1.8M18.4 5.6l-1.8 1.8M7.4 16.6l-1.8 1.8',
  grid: 'M4 4h7v7H4zM13 4h7v7h-7zM4 13h7v7H4zM13 13h7v7h-7z',
  empty: 'M3 9c3-3 5-3 8 0s5 3 8 0M5 15c2.5-2.5 4.5-2.5 7 0s4.5 2.5 7 0',
} as const;

export type IconName = keyof typeof PATHS;

export function Icon({ name, size = 18 }: { name: IconName; size?: number }) {
  return (
    <svg class="icon" width={size} height={size} viewBox="0 0 24 24" aria-hidden="true" focusable="false">
      <path d={PATHS[name]} />
    </svg>
  );
}

/** The sign of the product: water in layers. */
export function Logo({ size = 26 }: { size?: number }) {
  return (
    <svg class="logo" width={size} height={size} viewBox="0 0 32 32" aria-hidden="true" focusable="false">
      <rect width="32" height="32" rx="8" />
      <path d="M6 12q3.3-3.3 6.6 0t6.7 0 6.7 0M6 18q3.3-3.3 6.6 0t6.7 0 6.7 0M10 24q2-2 4 0t4 0 4 0" />
    </svg>
  );
}
