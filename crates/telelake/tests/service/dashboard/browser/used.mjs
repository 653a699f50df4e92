// Uses the dashboard as somebody would, who has a keyboard, a question and bad luck with the network. Comes in: a browser and the
// address. Goes out: complaints. Each part begins on a page of its own, and says what it is about.

import { createReadStream } from 'node:fs';
import { open, settle } from './watched.mjs';

const ROWS_DRAWN_MAX = 300;

/** Repeats `holds` until it does; the complaint is the sentence. */
async function expect(sentence, complain, holds, seconds = 15) {
  const until = Date.now() + seconds * 1000;
  for (;;) {
    if (await holds().catch(() => false)) {
      return;
    }
    if (Date.now() > until) {
      complain(`does not hold: ${sentence}`);
      return;
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

/** How large a file is, and how many lines it has. */
async function counted(path) {
  let [size, lines] = [0, 0];
  for await (const chunk of createReadStream(path)) {
    size += chunk.length;
    for (let at = chunk.indexOf(10); at >= 0; at = chunk.indexOf(10, at + 1)) {
      lines++;
    }
  }
  return { size, lines };
}

async function filtersAreInTheAddress({ page, base, complain }) {
  await page.goto(`${base}/`);
  await settle(page);
  await page.getByRole('button', { name: /^Period/ }).click();
  await page.getByRole('button', { name: 'Last 7 days' }).click();
  await expect('the period is in the address', complain, async () => new URL(page.url()).searchParams.get('period') === '7d');
  await page.getByRole('link', { name: 'People' }).click();
  await settle(page);
  await expect('the period goes along to another page', complain, async () => new URL(page.url()).search.includes('period=7d'));
  await expect('the heading of a new page has the focus', complain, () => page.evaluate(() => document.activeElement?.tagName === 'H1'));
  await page.goBack();
  await expect('going back leads to the overview', complain, async () => (await page.locator('h1').textContent()) === 'Overview');
}

async function eachNumberLeadsToItsSql({ page, base, complain }) {
  await page.goto(`${base}/?period=all`);
  await settle(page);
  await page.getByRole('button', { name: 'Options: Most active people' }).click();
  await page.getByRole('menuitem', { name: 'Show as table' }).click();
  await expect('a card can be shown as a table', complain, () => page.locator('table', { hasText: 'Person ID' }).isVisible());
  await page.getByRole('button', { name: 'Options: Most active people' }).click();
  const download = page.waitForEvent('download');
  await page.getByRole('menuitem', { name: 'Download CSV' }).click();
  await expect('a card can be downloaded', complain, async () => (await download).suggestedFilename() === 'telelake-top-people.csv');
  await page.getByRole('button', { name: 'Options: Most active people' }).click();
  await page.getByRole('menuitem', { name: 'Show the SQL' }).click();
  await expect('the SQL of a card is in the editor', complain, async () => /select/i.test((await page.locator('.cm-content').textContent()) ?? ''));
  await page.getByRole('button', { name: 'Run', exact: true }).click();
  await expect('the SQL of a card runs', complain, () => page.locator('.sql-status-done').isVisible(), 60);
  await page.getByRole('button', { name: 'Chart', exact: true }).click();
  await expect('a result can be a chart', complain, () => page.locator('.plot canvas, .plot .heat').first().isVisible());
}

async function run(page, base, sql) {
  await page.goto(`${base}/sql?q=${encodeURIComponent(sql)}`);
  await page.locator('.cm-content').click();
  await page.keyboard.press('ControlOrMeta+Enter');
}

async function aMillionRows({ page, base, complain }) {
  await run(page, base, '-- a million rows\nSELECT a.message_id, a.author_name, b."text" FROM telegram_messages a CROSS JOIN telegram_messages b LIMIT 1000000');
  await expect('a million rows arrive', complain, async () => /1,000,000 rows/.test((await page.locator('.sql-status').textContent()) ?? ''), 120);
  await expect('it is said that not all are shown', complain, () => page.locator('.notice').isVisible());
  await page.locator('.grid-box').evaluate((box) => box.scrollTo({ top: box.scrollHeight }));
  await expect('the last row that is kept can be scrolled to', complain, () => page.locator('.grid-table tbody th', { hasText: /^\d\d,\d\d\d$|^100,000$/ }).first().isVisible());
  const drawn = await page.locator('.grid-table tbody tr').count();
  if (drawn > ROWS_DRAWN_MAX) {
    complain(`a million rows: ${drawn} rows are in the document`);
  }
  const held = await page.evaluate(() => performance.memory.usedJSHeapSize);
  const begun = page.waitForEvent('download', { timeout: 120_000 });
  const [file] = await Promise.all([begun, page.getByRole('button', { name: 'Download as CSV' }).click()]);
  if (!/^telelake-\d{4}-\d\d-\d\d\.csv$/.test(file.suggestedFilename())) {
    complain(`a million rows: the file is called ${file.suggestedFilename()}`);
  }
  const { size, lines } = await counted(await file.path());
  // Texts may have line breaks of their own.
  if (lines < 1_000_001) {
    complain(`a million rows: the file has ${lines} lines`);
  }
  const more = (await page.evaluate(() => performance.memory.usedJSHeapSize)) - held;
  console.log(`a million rows: a file of ${size} bytes; the page holds ${more} bytes more than before`);
  if (more > size / 2) {
    complain(`a million rows: the page holds ${more} bytes more for a file of ${size}`);
  }
  const began = Date.now();
  await page.getByRole('link', { name: 'Pipeline' }).click();
  await settle(page);
  console.log(`a million rows: the next page came after ${Date.now() - began} ms`);
}

async function queriesThatDoNotEndWell({ page, base, complain }) {
  await run(page, base, 'SELECT bad FROM telegram_messages');
  await expect('an error of a query is shown', complain, async () => /bad/.test((await page.locator('.sql-error').textContent()) ?? ''));
  await run(page, base, '-- sleep\nSELECT count(*) FROM telegram_messages a CROSS JOIN telegram_messages b CROSS JOIN telegram_messages c WHERE a."text" || b."text" || c."text" LIKE \'%no such text%\'');
  await page.getByRole('button', { name: 'Cancel' }).click();
  await expect('a query can be cancelled', complain, () => page.locator('.sql-status-stopped').isVisible());
}

async function theKeyboardIsEnough({ page, base, complain }) {
  await page.goto(`${base}/`);
  await settle(page);
  await page.keyboard.press('Tab');
  await expect('the first stop skips the navigation', complain, () => page.evaluate(() => document.activeElement?.classList.contains('skip') === true));
  await page.keyboard.press('Enter');
  await page.getByRole('button', { name: /^Type All/ }).focus();
  await page.keyboard.press('Enter');
  await page.locator('[role=option]:not([aria-disabled])').nth(1).waitFor();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await expect('a filter can be chosen by keys', complain, async () => new URL(page.url()).searchParams.has('type'));
  await page.getByRole('button', { name: 'Options: Messages per day' }).focus();
  await page.keyboard.press('Enter');
  await page.keyboard.press('Escape');
  await expect('a menu gives the focus back', complain, () => page.evaluate(() => document.activeElement?.getAttribute('aria-haspopup') === 'menu'));
}

async function choicesAreKept({ page, base, complain }) {
  await page.goto(`${base}/`);
  await settle(page);
  await page.getByRole('button', { name: 'Português' }).click();
  await page.getByRole('button', { name: /^Tema/ }).click();
  await page.reload();
  await settle(page);
  await expect('the language is kept', complain, async () => (await page.locator('h1').textContent()) === 'Visão geral');
  await expect('the theme is kept', complain, () => page.evaluate(() => document.documentElement.dataset.theme === 'light'));
  await page.getByRole('button', { name: 'English' }).click();
}

async function aLostConnectionIsShown({ page, base, complain }) {
  await page.goto(`${base}/`);
  await settle(page);
  await expect('the page is live', complain, () => page.locator('.live-open').isVisible());
  await page.route('**/api/v1/**', (route) => route.abort('connectionfailed'));
  // As if the server had gone: the stream ends, and nobody answers.
  await page.context().setOffline(true);
  await page.evaluate(() => window.dispatchEvent(new Event('offline')));
  await expect('a lost connection is shown', complain, () => page.locator('.banner').isVisible(), 40);
  await expect('what was there stays', complain, () => page.locator('.chart canvas').first().isVisible());
  await page.context().setOffline(false);
  await page.unroute('**/api/v1/**');
  await expect('the connection comes back by itself', complain, () => page.locator('.live-open').isVisible(), 40);
  await expect('the banner goes', complain, () => page.locator('.banner').isHidden());
}

async function aRunOfTheEtl({ page, base, complain }) {
  await page.goto(`${base}/pipeline`);
  await settle(page);
  const button = page.getByRole('button', { name: /^(Run now|Running…)$/ });
  if (await button.isVisible()) {
    await button.click();
    await expect('a run of the ETL by hand is listed', complain, () => page.getByRole('cell', { name: 'by hand' }).first().isVisible(), 60);
  }
}

/** The pipeline's page as it would be if the books said `reconciliation`, and the server warned of nothing. */
async function pipelineWith(page, base, reconciliation) {
  const address = '**/api/v1/pipeline?*';
  await page.route(address, async (route) => {
    const answer = await route.fetch();
    await route.fulfill({ response: answer, json: { ...(await answer.json()), warnings: [], reconciliation } });
  });
  await page.goto(`${base}/pipeline`);
  await settle(page);
  await page.unroute(address);
}

async function allIsWellOnlyIfTheBooksSaySo({ page, base, complain }) {
  const well = page.getByText('All is well');
  const warnings = page.getByRole('list', { name: 'Warnings' });
  const sums = { received: 5, stored: 5, duplicate: 0, ignored: 0, quarantined: 0, failed: 0, in_raw: 5, tabled: 5, waiting: 0, verified_at: 1_790_000_000 };
  await pipelineWith(page, base, { ...sums, holds: true, problems: [] });
  await expect('all is well if the books say so', complain, () => well.isVisible());
  const problem = { en: 'five are missing', pt: 'faltam cinco' };
  await pipelineWith(page, base, { ...sums, holds: false, problems: [problem] });
  await expect('books that do not add up are a warning', complain, () => warnings.getByText('Something does not add up').isVisible());
  await expect('and all is not well', complain, () => well.isHidden());
  await pipelineWith(page, base, { error: problem });
  await expect('books that cannot be read are a warning', complain, () => warnings.getByText('five are missing').isVisible());
  await pipelineWith(page, base, null);
  await expect('nobody knows whether all is well before the books are read', complain, async () => (await well.isHidden()) && (await warnings.isHidden()));
}

const PARTS = { filtersAreInTheAddress, eachNumberLeadsToItsSql, queriesThatDoNotEndWell, aMillionRows, theKeyboardIsEnough, choicesAreKept, aLostConnectionIsShown, allIsWellOnlyIfTheBooksSaySo, aRunOfTheEtl };

export async function use({ browser, base, complain, start }) {
  for (const [name, part] of Object.entries(PARTS)) {
    const { context, page } = await open(browser, { base, size: 'desktop', language: 'en-GB', theme: 'light', complain, state: start.state });
    page.setDefaultTimeout(20_000);
    try {
      await part({ page, base, complain });
    } catch (error) {
      complain(`${name}: ${error.stack ?? error}`);
    }
    await context.close();
  }
}
