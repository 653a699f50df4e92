// Words of other people, who may mean no good. Comes in: texts. Goes out: whether they stay text, in their place.

import './browser';
import { deepEqual, equal, ok } from 'node:assert/strict';
import { test } from 'node:test';
import { csv } from '../src/parts/csv';
import { messageHref } from '../src/parts/message';
import { cut, pictured, plain, UserText } from '../src/parts/text';
import { fold, pieces } from '../src/words/fold';
import { wordFor } from '../src/words/words';

const marked = (text: string, word: string, max?: number) => pieces(text, word, max).map((piece) => (piece.isFound ? `[${piece.text}]` : piece.text)).join('');

test('a word is found whatever its case and accents, and marked as it stands', () => {
  equal(marked('Bom dia, AMANHÃ é amanha.', 'amanhã'), 'Bom dia, [AMANHÃ] é [amanha].');
  // Accents that stand apart belong to their letter.
  equal(marked('cafe\u0301 e café', 'CAFÉ'), '[cafe\u0301] e [café]');
  equal(marked('aaa', 'aa'), '[aa]a');
  equal(marked('nothing here', ' '), 'nothing here');
  equal(fold('ÀÉÎõü'), 'aeiou');
});

test('what is marked keeps its place after letters that fold to more or fewer', () => {
  equal(marked('İİ 👩‍👩‍👧 fim', 'fim'), 'İİ 👩‍👩‍👧 [fim]');
});

test('a long text is shown from around the word', () => {
  const told = marked(`${'x '.repeat(500)}needle${' y'.repeat(500)}`, 'needle', 60);
  ok(told.startsWith('…') && told.endsWith('…') && told.includes('[needle]'), told);
  ok(told.length < 80, told);
});

test('markup is text in every piece', () => {
  const hostile = '<script>alert(1)</script> & "x"';
  equal(pieces(hostile, 'script').map((piece) => piece.text).join(''), hostile);
  const { type, props } = UserText({ text: hostile });
  deepEqual([type, props], ['bdi', { class: 'user-text', children: hostile }]);
});

test('on a canvas a text turns none of its neighbours round', () => {
  equal(plain('\u202egnp.exe\u2066\u2067 \u200fevil'), '\u2068gnp.exe evil\u2069');
  equal(plain('a\n\t b'), '\u2068a b\u2069');
});

test('a text is cut between characters, not inside of one', () => {
  equal(cut('abc', 3), 'abc');
  equal(cut('😀😀😀😀', 3), '😀😀😀…');
  equal(cut('😀😀😀', 3), '😀😀😀');
  ok([...cut('👍'.repeat(5_000))].length <= 401);
  equal(pictured('❤'), '❤\ufe0f');
  equal(pictured('spam'), 'spam');
});

test('a cell of a CSV is no formula and has its own quotes', () => {
  const rows = [['=1+1', '+1', '-5', -5, '@x', 'a "b", c', 'one\ntwo', null, true]];
  equal(csv(['head'], rows), 'head\r\n' + `'=1+1,'+1,-5,-5,'@x,"a ""b"", c","one\ntwo",,true\r\n`);
});

test('a message has the address that Telegram gives it, or none', () => {
  const row = { chat_id: '-1001234567890', message_id: 7, date: 0, author_id: null, author_name: null, chat_username: null, text: null };
  equal(messageHref(row), 'https://t.me/c/1234567890/7');
  equal(messageHref({ ...row, chat_username: 'grupo_x' }), 'https://t.me/grupo_x/7');
  equal(messageHref({ ...row, chat_username: 'javascript:alert(1)//' }), 'https://t.me/c/1234567890/7');
  equal(messageHref({ ...row, chat_id: -42 }), null);
  equal(messageHref({ ...row, chat_id: 42 }), null);
});

test('a name that every object has is no word of ours', () => {
  equal(wordFor({ photo: 'Foto' }, 'photo'), 'Foto');
  equal(wordFor({ photo: 'Foto' }, 'constructor'), 'constructor');
});
