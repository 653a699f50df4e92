// What the tests use of Node, so that they are checked without its types. Comes in: nothing. Goes out: declarations.

declare module 'node:test' {
  export function test(sentence: string, body: () => void): void;
}

declare module 'node:assert/strict' {
  export function equal(actual: unknown, expected: unknown, message?: string): void;
  export function deepEqual(actual: unknown, expected: unknown, message?: string): void;
  export function ok(value: unknown, message?: string): void;
}
