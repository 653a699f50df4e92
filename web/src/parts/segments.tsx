// A switch between few ways to see one thing. Comes in: the ways and the one in force. Goes out: the one chosen.

interface SegmentsProperties<Key extends string> {
  label: string;
  segments: readonly { key: Key; text: string }[];
  chosen: Key;
  choose: (key: Key) => void;
}

export function Segments<Key extends string>({ label, segments, chosen, choose }: SegmentsProperties<Key>) {
  return (
    <div class="segments" role="group" aria-label={label}>
      {segments.map(({ key, text }) => (
        <button key={key} type="button" aria-pressed={key === chosen} onClick={() => choose(key)}>
          {text}
        </button>
      ))}
    </div>
  );
}
