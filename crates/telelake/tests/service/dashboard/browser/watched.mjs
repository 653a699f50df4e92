// A browser page that is watched. Comes in: a browser, how the page is to look, and where complaints go. Goes out: a page whose
// console errors, violations of the policy, requests to elsewhere and foreign elements become complaints.

const ORIGINS_OF_THE_PAGE = ['data:', 'blob:', 'about:'];

export const SIZES = {
  desktop: { viewport: { width: 1280, height: 800 } },
  telephone: { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true, deviceScaleFactor: 2 },
};

export async function open(browser, { base, size, language, theme, complain, bypassCSP = false, state }) {
  const context = await browser.newContext({
    ...SIZES[size],
    locale: language,
    colorScheme: theme,
    reducedMotion: 'reduce',
    bypassCSP,
    storageState: state,
  });
  const page = await context.newPage();
  const where = () => `${new URL(page.url()).pathname} (${size}, ${language}, ${theme})`;
  page.on('pageerror', (error) => complain(`${where()}: ${error.stack ?? error}`));
  page.on('dialog', (dialog) => {
    complain(`${where()}: a dialog opened: ${dialog.message()}`);
    dialog.dismiss();
  });
  page.on('console', (message) => {
    // What a server answers with an error the browser tells as well; pages show it, and some tests ask for it.
    if (['error', 'warning'].includes(message.type()) && !message.text().startsWith('Failed to load resource')) {
      complain(`${where()}: console: ${message.text()}`);
    }
  });
  page.on('request', (request) => {
    const url = request.url();
    if (!url.startsWith(`${base}/`) && !ORIGINS_OF_THE_PAGE.some((scheme) => url.startsWith(scheme))) {
      complain(`${where()}: a request leaves the origin: ${url}`);
    }
  });
  await page.exposeFunction('complainOfPolicy', (text) => complain(`${where()}: ${text}`));
  await page.addInitScript(() => {
    document.addEventListener('securitypolicyviolation', (event) => {
      window.complainOfPolicy(`policy ${event.effectiveDirective} is violated by ${event.blockedURI} ${event.sample} in ${event.sourceFile}:${event.lineNumber}`);
    });
  });
  return { context, page, where };
}

/** Waits until nothing on the page is loading any more. */
export async function settle(page) {
  await page.waitForSelector('h1');
  await page.waitForFunction(() => document.querySelector('.skeleton, .is-old, [aria-busy=true]') === null, undefined, { timeout: 60_000 });
  await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))));
}

/** What hostile texts would leave behind if they were taken for markup. */
export async function foreignElements(page) {
  return page.evaluate(() => {
    const found = [];
    const look = (root) => {
      for (const element of root.querySelectorAll('*')) {
        const attributes = [...element.attributes].map(({ name }) => name);
        const isForeign = /^(IMG|IFRAME|OBJECT|EMBED|VIDEO|AUDIO|BASE|MARQUEE)$/.test(element.tagName) || (element.tagName === 'SCRIPT' && !element.getAttribute('src')?.startsWith('/assets/')) || (element.tagName === 'FORM' && element.hasAttribute('action'));
        if (isForeign || attributes.some((name) => name.startsWith('on')) || /^\s*(javascript|data):/i.test(element.getAttribute('href') ?? '')) {
          found.push(element.outerHTML.slice(0, 200));
        }
        if (element.shadowRoot !== null) {
          look(element.shadowRoot);
        }
      }
    };
    look(document);
    // Texts of the tests call themselves this when they run.
    if ('pwned' in window || '__pwned' in window) {
      found.push('a message has run as a script');
    }
    return found;
  });
}
