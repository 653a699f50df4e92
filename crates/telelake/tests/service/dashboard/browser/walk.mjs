// Walks every page of the dashboard in every look, and uses what can be used.
//
// Comes in: the node_modules folder, a Chromium, the address of a dashboard, a folder for screenshots; then, if it asks for
// one, the password. Goes out: screenshots, a line for each measurement, and exit 1 with a line for each complaint. It knows
// nothing of the messages in the lake but that there are some.

import { mkdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { use } from './used.mjs';
import { foreignElements, open, settle, SIZES } from './watched.mjs';

const [modules, chromium, address, folder, password] = process.argv.slice(2);
const require = createRequire(join(modules, 'x'));
const playwright = require('playwright-core');
const axe = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');
const base = address.replace(/\/$/, '');
mkdirSync(folder, { recursive: true });

const LANGUAGES = { 'en-GB': 'Overview', 'pt-BR': 'Visão geral' };
const SWITCHES = { 'en-GB': 'English', 'pt-BR': 'Português' };
const THEMES = ['light', 'dark'];
const INTERACTIVE_MS_MAX = Number(process.env['INTERACTIVE_MS_MAX'] ?? 5_000);

// What counts as good: https://web.dev/articles/cls
const LAYOUT_SHIFT_MAX = 0.1;

const complaints = new Set();
const complain = (text) => complaints.add(text);

const browser = await playwright.chromium.launch({ executablePath: chromium, args: ['--no-sandbox'] });

async function logIn() {
  const look = { base, size: 'desktop', language: 'en-GB', theme: 'light', complain };
  const { context, page } = await open(browser, look);
  await page.goto(`${base}/`);
  if (password !== undefined) {
    await page.getByLabel('Password').fill('not the password');
    await page.getByRole('button', { name: 'Log in' }).click();
    await page.getByRole('alert').filter({ hasText: /\w/ }).waitFor();
    await page.screenshot({ path: join(folder, 'login-desktop-en-light.png') });
    await axeOn(page, 'the login');
    await page.getByLabel('Password').fill(password);
    await page.getByRole('button', { name: 'Log in' }).click();
    // Hashing takes its time, on purpose.
    await page.getByLabel('Password').waitFor({ state: 'detached' });
  }
  await settle(page);
  const state = await context.storageState();
  // A page of somebody, and a word that is there: learned from the lake itself.
  const first = (panel) => page.evaluate(async (path) => (await (await fetch(path)).json()).rows?.[0]?.[0], `/api/v1/panels/${panel}`);
  const span = 'from=2000-01-01&to=2100-01-01';
  const person = await first(`persons?${span}`);
  const word = await first(`top-words?${span}&top=1`);
  await context.close();
  return { state, person, word };
}

/** What axe finds, but for what it calls minor: https://www.deque.com/axe/core-documentation/api-documentation/ */
async function axeOn(page, where) {
  await page.evaluate(`${axe}; undefined`);
  const { violations } = await page.evaluate(() => globalThis.axe.run(document, { resultTypes: ['violations'] }));
  for (const { id, impact, help, nodes } of violations.filter(({ impact }) => impact !== 'minor')) {
    const [{ target, failureSummary }] = nodes;
    complain(`${where}: axe: ${id} (${impact}): ${help}: ${nodes.length} times, first ${target.join(' ')}: ${failureSummary.replaceAll(/\s+/g, ' ')}`);
  }
}

async function look(page, where, language, theme) {
  const seen = await page.evaluate(() => ({
    lang: document.documentElement.lang,
    title: document.querySelector('h1')?.textContent ?? '',
    home: document.querySelector('nav a .nav-long')?.textContent ?? '',
    isWide: document.documentElement.scrollWidth > window.innerWidth,
    failed: [...document.querySelectorAll('.state-failed')].map((element) => element.textContent),
    ground: getComputedStyle(document.documentElement).backgroundColor,
    cards: document.querySelectorAll('main .card, main .state').length,
  }));
  const isDark = (/\d+/.exec(seen.ground)?.[0] ?? 255) < 128;
  if (seen.title.trim() === '') complain(`${where}: has no heading`);
  if (seen.lang.slice(0, 2) !== language.slice(0, 2)) complain(`${where}: is in ${seen.lang}`);
  if (seen.home !== LANGUAGES[language]) complain(`${where}: calls the overview ${seen.home}`);
  if (seen.isWide) complain(`${where}: is wider than its window`);
  if (isDark !== (theme === 'dark')) complain(`${where}: has the ground ${seen.ground}`);
  if (seen.cards === 0) complain(`${where}: shows nothing`);
  for (const text of seen.failed) complain(`${where}: failed: ${text}`);
  for (const element of await foreignElements(page)) complain(`${where}: foreign element: ${element}`);
}

function pagesOf({ person, word }) {
  const sql = 'SELECT author_name, message_type, "text", message_id FROM telegram_messages LIMIT 200';
  return {
    overview: '/?period=all',
    people: '/people?period=all',
    person: `/people/${person}?period=all`,
    words: '/words?period=all',
    search: `/words?period=all&word=${encodeURIComponent(word)}`,
    conversations: '/conversations?period=all',
    sql: `/sql?q=${encodeURIComponent(sql)}`,
    pipeline: '/pipeline',
    nowhere: '/no-such-page',
  };
}

async function ready(page, name, language) {
  await settle(page);
  if (name === 'sql') {
    await page.getByRole('button', { name: language === 'pt-BR' ? 'Executar' : 'Run', exact: true }).click();
    await page.waitForSelector('.sql-status-done, .sql-status-failed');
    await page.waitForFunction(() => document.querySelector('.editor-place')?.shadowRoot?.querySelector('.cm-content') != null);
  }
}

/**
 * Loads each page once in each size and turns it round there: the theme as the system changes it, the language by its
 * switch. The two sizes begin with different languages, so that each is once the browser's own.
 */
async function walk(start) {
  const begin = { desktop: 'en-GB', telephone: 'pt-BR' };
  for (const size of Object.keys(SIZES)) {
    const { context, page, where } = await open(browser, { base, size, language: begin[size], theme: 'light', complain, state: start.state });
    for (const [name, path] of Object.entries(pagesOf(start))) {
      await page.goto(base + path);
      await ready(page, name, begin[size]);
      for (const language of [begin[size], ...Object.keys(LANGUAGES).filter((other) => other !== begin[size])]) {
        await inLanguage(page, language);
        for (const theme of THEMES) {
          await page.emulateMedia({ colorScheme: theme, reducedMotion: 'reduce' });
          await settle(page);
          await look(page, `${where()} now ${language}, ${theme}`, language, theme);
          await page.screenshot({ path: join(folder, `${name}-${size}-${language.slice(0, 2)}-${theme}.png`), fullPage: true });
        }
      }
      await inLanguage(page, begin[size]);
    }
    await context.close();
  }
}

async function inLanguage(page, language) {
  const shown = await page.evaluate(() => document.documentElement.lang);
  if (shown.slice(0, 2) !== language.slice(0, 2)) {
    await page.getByRole('button', { name: SWITCHES[language], exact: true }).click();
    await settle(page);
  }
}

/** In contexts of its own, since axe is a script that the policy would rightly refuse. */
async function accessibility(start) {
  for (const size of Object.keys(SIZES)) {
    const { context, page, where } = await open(browser, { base, size, language: 'en-GB', theme: 'light', complain, state: start.state, bypassCSP: true });
    for (const [name, path] of Object.entries(pagesOf(start))) {
      await page.goto(base + path);
      await ready(page, name, 'en-GB');
      for (const theme of THEMES) {
        await page.emulateMedia({ colorScheme: theme, reducedMotion: 'reduce' });
        await settle(page);
        await axeOn(page, `${where()} now ${theme}`);
      }
    }
    await context.close();
  }
}

/** From the navigation to the last number of the overview, once cold and once more with the server warm. */
async function timing({ state }) {
  for (const which of ['first', 'second']) {
    const { context, page } = await open(browser, { base, size: 'desktop', language: 'en-GB', theme: 'light', complain, state });
    await page.addInitScript(() => {
      window.shift = 0;
      new PerformanceObserver((list) => list.getEntries().forEach(({ value, hadRecentInput }) => (window.shift += hadRecentInput ? 0 : value))).observe({ type: 'layout-shift', buffered: true });
      new MutationObserver(() => {
        const isReady = document.querySelector('.figures[aria-busy=false]') !== null && document.querySelector('.chart canvas') !== null && document.querySelector('.skeleton') === null;
        if (isReady) {
          window.readyAfter ??= performance.now();
        }
      }).observe(document, { subtree: true, childList: true, attributes: true });
    });
    await page.goto(`${base}/?period=all`);
    await settle(page);
    await page.waitForFunction(() => window.readyAfter !== undefined);
    const milliseconds = Math.round(await page.evaluate(() => window.readyAfter));
    const shift = await page.evaluate(() => window.shift);
    console.log(`overview, ${which} view: interactive after ${milliseconds} ms, layout shift ${shift.toFixed(3)}`);
    if (shift > LAYOUT_SHIFT_MAX) {
      complain(`the overview jumps while it loads: ${shift.toFixed(3)}`);
    }
    if (which === 'second' && milliseconds > INTERACTIVE_MS_MAX) {
      complain(`the overview is interactive only after ${milliseconds} ms, and may take ${INTERACTIVE_MS_MAX}`);
    }
    await context.close();
  }
}

const steps = { walk, accessibility, timing, use: (start) => use({ browser, base, complain, start }) };
const start = await logIn();
const wanted = process.env['STEPS']?.split(',') ?? Object.keys(steps);
for (const [name, step] of Object.entries(steps).filter(([name]) => wanted.includes(name))) {
  const began = Date.now();
  try {
    await step(start);
  } catch (error) {
    complain(`${name}: ${error.stack ?? error}`);
  }
  console.log(`${name}: ${((Date.now() - began) / 1000).toFixed(1)} s`);
}
await browser.close();
for (const text of complaints) {
  console.error(`complaint: ${text}`);
}
process.exit(complaints.size === 0 ? 0 : 1);
