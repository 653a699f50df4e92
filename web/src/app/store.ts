// A value that several parts of the page watch. Comes in: a value. Goes out: the value, and a call at each change.

import { useEffect, useState } from 'preact/hooks';

export interface Store<T> {
  read(): T;
  write(next: T): void;
  watch(listener: () => void): () => void;
}

export function store<T>(first: T): Store<T> {
  let value = first;
  const listeners = new Set<() => void>();
  return {
    read: () => value,
    write(next) {
      if (Object.is(next, value)) {
        return;
      }
      value = next;
      for (const listener of [...listeners]) {
        listener();
      }
    },
    watch(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

/** The value of `watched`; the component is drawn again when it changes. */
export function useStore<T>(watched: Store<T>): T {
  const [, redraw] = useState({});
  const seen = watched.read();
  useEffect(() => {
    // Something may have changed it between drawing and this effect.
    if (!Object.is(watched.read(), seen)) {
      redraw({});
    }
    return watched.watch(() => redraw({}));
  }, [watched]);
  return seen;
}
