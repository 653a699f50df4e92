// Chooses one of many. Comes in: the choices. Goes out: the key of the one chosen, or null for all. Long lists are searched;
// arrow keys walk, Enter chooses.

import { useEffect, useId, useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks';
import { Icon } from '../parts/icons';
import { Popover } from '../parts/popover';
import { cut } from '../parts/text';
import { useWords } from '../words/words';
import { fold } from '../words/fold';

export interface Choice {
  key: string;
  text: string;
  note?: string;
}

interface PickerProperties {
  label: string;
  all: string;
  /** Null: not known yet. */
  choices: Choice[] | null;
  chosen: string | null;
  choose: (key: string | null) => void;
  opened?: () => void;
}

const SEARCHED_FROM = 9;
const SHOWN_MAX = 200;

export function Picker({ label, all, choices, chosen, choose, opened }: PickerProperties) {
  const current = choices?.find(({ key }) => key === chosen);
  const text = chosen === null ? all : cut(current?.text ?? chosen, 60);
  return (
    <Popover
      kind="listbox"
      isActive={chosen !== null}
      opened={opened}
      button={
        <>
          <span class="pick-label">{label}</span>
          <bdi class="pick-value">{text}</bdi>
          <Icon name="down" size={14} />
        </>
      }
    >
      {(close) => (
        <Choices
          label={label}
          choices={[{ key: '', text: all }, ...(choices ?? [])]}
          isLoading={choices === null}
          chosen={chosen ?? ''}
          choose={(key) => {
            choose(key === '' ? null : key);
            close();
          }}
        />
      )}
    </Popover>
  );
}

interface ChoicesProperties {
  label: string;
  choices: Choice[];
  isLoading: boolean;
  chosen: string;
  choose: (key: string) => void;
}

function Choices({ label, choices, isLoading, chosen, choose }: ChoicesProperties) {
  const words = useWords();
  const id = useId();
  const [search, setSearch] = useState('');
  const matching = useMemo(() => choices.filter(({ text }) => fold(text).includes(fold(search))).slice(0, SHOWN_MAX), [choices, search]);
  const [at, setAt] = useState(() => Math.max(0, choices.findIndex(({ key }) => key === chosen)));
  const focused = useRef<HTMLElement>(null);
  const list = useRef<HTMLUListElement>(null);
  // Decided once: who has begun to type keeps the field.
  const [isSearched] = useState(isLoading || choices.length >= SEARCHED_FROM);
  const active = Math.min(at, matching.length - 1);

  useLayoutEffect(() => focused.current?.focus(), []);
  useEffect(() => {
    list.current?.children[active]?.scrollIntoView({ block: 'nearest' });
  }, [active]);

  const onKeyDown = (event: KeyboardEvent) => {
    const to = { ArrowDown: active + 1, ArrowUp: active - 1, Home: 0, End: matching.length - 1 }[event.key];
    const isMove = to !== undefined && !(isSearched && (event.key === 'Home' || event.key === 'End'));
    if (isMove) {
      event.preventDefault();
      setAt(Math.max(0, Math.min(matching.length - 1, to)));
    } else if (event.key === 'Enter') {
      event.preventDefault();
      const choice = matching[active];
      if (choice !== undefined) {
        choose(choice.key);
      }
    }
  };
  const activeId = matching.length > 0 ? `${id}-${active}` : undefined;

  return (
    <div class="choices" onKeyDown={onKeyDown}>
      {isSearched && (
        <input
          ref={focused as { current: HTMLInputElement | null }}
          type="text"
          role="combobox"
          list={undefined}
          aria-label={words.filters.searchIn(label)}
          aria-expanded="true"
          aria-controls={id}
          aria-activedescendant={activeId}
          placeholder={words.filters.search}
          autocomplete="off"
          value={search}
          onInput={(event) => {
            setSearch(event.currentTarget.value);
            setAt(0);
          }}
        />
      )}
      <ul
        id={id}
        role="listbox"
        aria-label={label}
        tabIndex={isSearched ? -1 : 0}
        aria-activedescendant={isSearched ? undefined : activeId}
        ref={(element) => {
          list.current = element;
          if (!isSearched) {
            focused.current = element;
          }
        }}
      >
        {matching.map(({ key, text, note }, index) => (
          <li key={key} id={`${id}-${index}`} role="option" aria-selected={key === chosen} class={index === active ? 'is-at' : ''} onClick={() => choose(key)}>
            <bdi>{cut(text, 60)}</bdi>
            {note !== undefined && <span class="choice-note">{note}</span>}
          </li>
        ))}
        {isLoading && (
          <li class="choices-none" role="option" aria-disabled="true" aria-selected="false">
            {words.states.loading}
          </li>
        )}
        {matching.length === 0 && !isLoading && <li class="choices-none" role="option" aria-disabled="true" aria-selected="false">{words.filters.none}</li>}
      </ul>
    </div>
  );
}
