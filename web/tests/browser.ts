// What the pages expect of a browser as soon as they are loaded, for Node. Comes in: nothing. Goes out: globals; every test
// imports this first.

Object.defineProperty(globalThis, 'navigator', { value: { language: 'en-GB', languages: ['en-GB', 'pt-BR'] }, configurable: true });
const deaf = { addEventListener: () => undefined };
Object.assign(globalThis, { ...deaf, window: globalThis, document: deaf, location: new URL('http://127.0.0.1:8080/'), matchMedia: () => ({ matches: false, ...deaf }) });

export {};
