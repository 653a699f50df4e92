// Numbers, days and instants, as each language writes them. Comes in: values. Goes out: whether the text is the one.

import './browser';
import { equal } from 'node:assert/strict';
import { test } from 'node:test';
import type { Language } from '../src/app/preferences';
import { cellText } from '../src/parts/cell';
import { en } from '../src/words/en';
import { makeFormat } from '../src/words/format';
import { pt } from '../src/words/pt';

const ZONE = 'America/Sao_Paulo';
const format = { en: makeFormat('en', ZONE), pt: makeFormat('pt', ZONE) };

/** Blanks that do not break are a matter of the version of ICU. */
const loose = (text: string): string => text.replace(/[\u00a0\u2009\u202f]/g, ' ');

function check(told: (language: Language) => string, english: string, portuguese: string): void {
  equal(loose(told('en')), english);
  equal(loose(told('pt')), portuguese);
}

test('numbers have the separators of the language', () => {
  check((language) => format[language].number(1_234_567), '1,234,567', '1.234.567');
  check((language) => format[language].decimal(3.25), '3.3', '3,3');
  check((language) => format[language].measure(3), '3', '3');
  check((language) => format[language].percent(0.125), '12.5%', '12,5%');
  check((language) => format[language].share(12.5), '12.5%', '12,5%');
});

test('a number beyond what a browser reckons with keeps its last digit', () => {
  check((language) => format[language].number('9007199254740993'), '9,007,199,254,740,993', '9.007.199.254.740.993');
});

test('bytes go up in thousands', () => {
  check((language) => format[language].bytes(999), '999 byte', '999 bytes');
  check((language) => format[language].bytes(1_500), '1.5 kB', '1,5 kB');
  check((language) => format[language].bytes(2_000_000_000), '2 GB', '2 GB');
});

test('a duration has its two largest units', () => {
  equal(loose(format.en.duration(48)), '48s');
  equal(loose(format.en.duration(3_725)), '1h 2m');
  equal(loose(format.en.duration(86_400 + 59)), '1d');
  equal(loose(format.en.duration(0)), '0s');
});

test('a day is that day in every zone, and is written in the order of the language', () => {
  check((language) => format[language].day('2026-11-22'), '22 Nov 2026', '22 de nov. de 2026');
  check((language) => format[language].weekday(1, 'long'), 'Monday', 'segunda-feira');
  for (const zone of ['Pacific/Kiritimati', 'Pacific/Pago_Pago']) {
    equal(makeFormat('en', zone).day('2026-11-22'), '22 Nov 2026', zone);
  }
});

test('an instant is told in the zone of the lake', () => {
  // 2026-11-22T01:30:00Z is the evening before in São Paulo.
  const at = Date.UTC(2026, 10, 22, 1, 30) / 1000;
  equal(loose(format.en.instant(at, 'long')), '21 Nov 2026, 22:30');
  equal(loose(format.pt.instant(at, 'long')), '21 de nov. de 2026, 22:30');
  equal(format.en.instant('no instant'), 'no instant');
});

test('a time without an offset is that of the clocks of the lake, also where they change', () => {
  const lisbon = makeFormat('en', 'Europe/Lisbon');
  equal(lisbon.milliseconds('2026-07-01 12:00:00'), Date.UTC(2026, 6, 1, 11));
  equal(lisbon.milliseconds('2026-12-01 12:00:00'), Date.UTC(2026, 11, 1, 12));
  equal(lisbon.milliseconds('2026-03-29 03:00:00'), Date.UTC(2026, 2, 29, 2));
  equal(lisbon.milliseconds('2026-07-01T12:00:00Z'), Date.UTC(2026, 6, 1, 12));
  equal(lisbon.milliseconds(''), null);
});

test('the past is never in the future', () => {
  const now = Date.UTC(2026, 10, 22);
  equal(format.en.ago(now / 1000 - 90, now), '2 minutes ago');
  equal(format.pt.ago(now / 1000 - 7_200, now), 'há 2 horas');
  // Clocks of two machines differ.
  equal(format.en.ago(now / 1000 + 30, now), 'now');
});

test('a cell is read by the name of its column', () => {
  const told = (name: string, value: string | number | boolean | null) => loose(cellText(name, value, format.pt, pt));
  equal(told('share', 12.5), '12,5%');
  equal(told('author_id', 1_234_567), '1234567');
  equal(told('messages', 1_234_567), '1.234.567');
  equal(told('median_seconds', 61), '1 min 1 s');
  equal(told('weekday', 7), 'domingo');
  equal(told('messages', null), '');
  equal(cellText('message_type', 'photo', format.en, en), en.types.photo);
  equal(told('message_type', 'toString'), 'toString');
});
