// Where the circles of a network stand. Comes in: how many nodes, which are tied and how strongly, and the shape of the box. Goes
// out: a place for each. The same network always looks the same: there is no chance in it, and a refresh moves nothing.
// https://doi.org/10.1002/spe.4380211102 (Fruchterman and Reingold, 1991)

export interface Tie {
  from: number;
  to: number;
  /** 0 to 1. */
  strength: number;
}

export interface Place {
  x: number;
  y: number;
}

const STEPS = 300;
/** Against the push of all others at once, which is one over the distance: a node that nothing ties stays inside the box. */
const GRAVITY = 1.6;

export function spring(count: number, ties: Tie[], box: { width: number; height: number }): Place[] {
  const width = Math.sqrt(box.width / box.height);
  const height = 1 / width;
  const ideal = Math.sqrt(1 / Math.max(1, count));
  // A sunflower: even, and no two in one place.
  const places = Array.from({ length: count }, (_, index): Place => {
    const radius = 0.5 * Math.sqrt((index + 0.5) / count);
    const angle = index * 2.399963;
    return { x: radius * Math.cos(angle) * width, y: radius * Math.sin(angle) * height };
  });
  for (let step = 0; step < STEPS; step++) {
    const pull = places.map(({ x, y }): Place => ({ x: (-x * GRAVITY) / (width * width), y: (-y * GRAVITY) / (height * height) }));
    for (let a = 0; a < count; a++) {
      for (let b = a + 1; b < count; b++) {
        push(places, pull, a, b, (distance) => (ideal * ideal) / distance);
      }
    }
    for (const { from, to, strength } of ties) {
      push(places, pull, from, to, (distance) => -((distance * distance) / ideal) * (0.25 + 0.75 * strength));
    }
    const heat = 0.1 * (1 - step / STEPS);
    places.forEach((place, index) => {
      const { x = 0, y = 0 } = pull[index] ?? {};
      const length = Math.hypot(x, y) || 1;
      place.x += (x / length) * Math.min(length, heat);
      place.y += (y / length) * Math.min(length, heat);
    });
  }
  return fitted(places, box);
}

function fitted(places: Place[], box: { width: number; height: number }): Place[] {
  const ends = (values: number[]) => ({ low: Math.min(...values), size: Math.max(...values) - Math.min(...values) || 1 });
  const across = ends(places.map(({ x }) => x));
  const down = ends(places.map(({ y }) => y));
  return places.map(({ x, y }) => ({ x: ((x - across.low) / across.size) * box.width, y: ((y - down.low) / down.size) * box.height }));
}

function push(places: Place[], pull: Place[], a: number, b: number, force: (distance: number) => number): void {
  const [one, two, pullOne, pullTwo] = [places[a], places[b], pull[a], pull[b]];
  if (one === undefined || two === undefined || pullOne === undefined || pullTwo === undefined || a === b) {
    return;
  }
  const x = one.x - two.x;
  const y = one.y - two.y;
  const distance = Math.max(0.001, Math.hypot(x, y));
  const by = force(distance) / distance;
  pullOne.x += x * by;
  pullOne.y += y * by;
  pullTwo.x -= x * by;
  pullTwo.y -= y * by;
}
