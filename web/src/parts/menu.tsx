// A button that opens a short list of actions. Comes in: the actions. Goes out: the one that was chosen. Arrow keys walk,
// Escape and a click elsewhere close.

import { useId, useLayoutEffect, useRef, useState } from 'preact/hooks';
import { Icon, type IconName } from './icons';
import { useCloseOutside } from './outside';

export interface Action {
  icon: IconName;
  label: string;
  run: () => void;
}

export function Menu({ label, actions }: { label: string; actions: Action[] }) {
  const [isOpen, setOpen] = useState(false);
  const id = useId();
  const box = useRef<HTMLDivElement>(null);
  const button = useRef<HTMLButtonElement>(null);
  const items = () => [...(box.current?.querySelectorAll<HTMLButtonElement>('[role=menuitem]') ?? [])];

  useLayoutEffect(() => {
    if (isOpen) {
      items()[0]?.focus();
    }
  }, [isOpen]);
  useCloseOutside(isOpen, box, () => setOpen(false));

  const onKeyDown = (event: KeyboardEvent) => {
    const all = items();
    const at = all.indexOf(document.activeElement as HTMLButtonElement);
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: all.length - 1 }[event.key];
    if (event.key === 'Escape') {
      setOpen(false);
      button.current?.focus();
    } else if (to !== undefined && isOpen) {
      event.preventDefault();
      all[(to + all.length) % all.length]?.focus();
    }
  };

  return (
    <div class="menu" ref={box} onKeyDown={onKeyDown}>
      <button ref={button} type="button" class="quiet icon-only" aria-label={label} title={label} aria-haspopup="menu" aria-expanded={isOpen} aria-controls={id} onClick={() => setOpen(!isOpen)}>
        <Icon name="more" />
      </button>
      <div id={id} role="menu" aria-label={label} class="menu-list" hidden={!isOpen}>
        {isOpen &&
          actions.map(({ icon, label: text, run }) => (
            <button
              key={text}
              type="button"
              role="menuitem"
              tabIndex={-1}
              onClick={() => {
                setOpen(false);
                button.current?.focus();
                run();
              }}
            >
              <Icon name={icon} size={16} />
              {text}
            </button>
          ))}
      </div>
    </div>
  );
}
