// Requests that are under way. Comes in: an address. Goes out: its answer; who asks for the same meanwhile gets the same answer,
// and a request that nobody waits for any more is taken back.

import { askJson } from './client';

export interface Flight {
  answer: Promise<unknown>;
  leave: () => void;
}

interface UnderWay {
  answer: Promise<unknown>;
  abort: AbortController;
  waiting: number;
}

const underWay = new Map<string, UnderWay>();

function start(path: string): UnderWay {
  const abort = new AbortController();
  const answer = askJson<unknown>(path, { signal: abort.signal });
  const made = { answer, abort, waiting: 0 };
  const land = () => {
    if (underWay.get(path) === made) {
      underWay.delete(path);
    }
  };
  answer.then(land, land);
  underWay.set(path, made);
  return made;
}

export function board(path: string): Flight {
  const flight = underWay.get(path) ?? start(path);
  flight.waiting++;
  return {
    answer: flight.answer,
    leave() {
      flight.waiting--;
      if (flight.waiting === 0) {
        flight.abort.abort();
        if (underWay.get(path) === flight) {
          underWay.delete(path);
        }
      }
    },
  };
}
