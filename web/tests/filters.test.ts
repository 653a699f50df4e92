// Filters and the address that they live in. Comes in: addresses. Goes out: whether the filters are those.

import './browser';
import { deepEqual, equal } from 'node:assert/strict';
import { test } from 'node:test';
import { carried, isNarrowed, parametersOf, readFilters } from '../src/filters/filters';
import { addDays, dayCount, daysOf, isDay, periodOf } from '../src/filters/periods';

const TODAY = '2026-11-22';
const SPAN = { first: '2025-01-31', last: '2026-11-20' };
const read = (search: string, span: typeof SPAN | null = SPAN) => readFilters(new URLSearchParams(search), TODAY, span);

test('an address without filters means the last thirty days of everybody but bots', () => {
  deepEqual(read(''), { name: '30d', period: { from: '2026-10-24', to: TODAY }, chat: null, topic: null, person: null, type: null, bots: 'out' });
});

test('what an address says comes back as what the panels are asked', () => {
  const search = 'from=2026-11-01&to=2026-11-07&chat=-1001234567890,-42&topic=5&person=101&type=photo&bots=in';
  deepEqual(parametersOf(read(search)), { from: '2026-11-01', to: '2026-11-07', chat: '-1001234567890,-42', topic: '5', person: '101', type: 'photo', bots: 'in' });
  equal(String(carried(new URLSearchParams(`${search}&q=SELECT&page=2`))), new URLSearchParams(search).toString());
});

test('what is no filter counts as absent', () => {
  for (const search of ['from=2026-11-07&to=2026-11-01', 'from=yesterday&to=2026-11-01', 'from=2026-02-30&to=2026-11-01', 'period=always', 'from=2026-11-01']) {
    equal(read(search).name, '30d', search);
  }
  for (const search of ['chat=1;DROP', 'person=1e9', "type=a'b", `person=${'9'.repeat(19)}`, 'chat=1,', 'bots=maybe']) {
    deepEqual(read(search), read(''), search);
  }
});

test('a topic is one of a chat', () => {
  equal(read('topic=5').topic, null);
  equal(read('topic=5&chat=-42').topic, '5');
});

test('bots and topics narrow a page, and a chat alone does not', () => {
  equal(isNarrowed(read('chat=-42&period=all')), false);
  for (const search of ['bots=in', 'chat=-42&topic=1', 'person=1', 'type=text']) {
    equal(isNarrowed(read(search)), true, search);
  }
});

test('all days are known only when the lake has told them', () => {
  equal(parametersOf(read('period=all', null)), null);
  deepEqual(read('period=all').period, { from: SPAN.first, to: TODAY });
});

test('periods count their first and their last day, over the ends of months and years', () => {
  deepEqual(periodOf('7d', '2027-01-03', null), { from: '2026-12-28', to: '2027-01-03' });
  deepEqual(periodOf('month', TODAY, null), { from: '2026-11-01', to: TODAY });
  deepEqual(periodOf('last-month', '2028-03-31', null), { from: '2028-02-01', to: '2028-02-29' });
  equal(dayCount({ from: '2028-02-01', to: '2028-02-29' }), 29);
  deepEqual(daysOf({ from: '2026-12-31', to: '2027-01-01' }), ['2026-12-31', '2027-01-01']);
  deepEqual(daysOf({ from: '2026-12-31', to: '2026-12-01' }), []);
  equal(addDays('2026-03-01', -1), '2026-02-28');
});

test('a day that no calendar has is none', () => {
  for (const [text, expected] of [['2026-11-22', true], ['2026-13-01', false], ['2026-02-30', false], ['22/11/2026', false], ['', false]] as const) {
    equal(isDay(text), expected, text);
  }
});
