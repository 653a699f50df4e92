// Where a browser has Trusted Types, nothing on the page can make markup of text. Comes in: nothing. Goes out: the one
// exception: ECharts empties its tooltip with an empty text before it puts our element in.
// https://developer.mozilla.org/docs/Web/API/Trusted_Types_API

interface Policies {
  createPolicy(name: string, rules: { createHTML: (text: string) => string }): unknown;
}

export function allowNothingButEmptiness(): void {
  const policies = (globalThis as { trustedTypes?: Policies }).trustedTypes;
  policies?.createPolicy('default', {
    createHTML(text) {
      if (text !== '') {
        throw new TypeError('markup of text is not allowed here');
      }
      return text;
    },
  });
}
