// A button and the box that it opens. Comes in: what stands on the button and in the box. Goes out: both; Escape, a click and
// the focus elsewhere close, and closing gives the focus back.

import type { ComponentChildren } from 'preact';
import { useEffect, useId, useRef, useState } from 'preact/hooks';

interface PopoverProperties {
  button: ComponentChildren;
  kind: 'dialog' | 'listbox';
  isActive?: boolean;
  opened?: () => void;
  children: (close: () => void) => ComponentChildren;
}

export function Popover({ button, kind, isActive = false, opened, children }: PopoverProperties) {
  const [isOpen, setOpen] = useState(false);
  const id = useId();
  const box = useRef<HTMLDivElement>(null);
  const opener = useRef<HTMLButtonElement>(null);
  const close = () => {
    setOpen(false);
    opener.current?.focus();
  };
  useEffect(() => {
    if (!isOpen) {
      return;
    }
    const outside = (event: Event) => {
      if (event.target instanceof Node && !box.current?.contains(event.target)) {
        setOpen(false);
      }
    };
    document.addEventListener('pointerdown', outside);
    document.addEventListener('focusin', outside);
    return () => {
      document.removeEventListener('pointerdown', outside);
      document.removeEventListener('focusin', outside);
    };
  }, [isOpen]);
  return (
    <div
      class="popover"
      ref={box}
      onKeyDown={(event) => {
        if (event.key === 'Escape' && isOpen) {
          event.preventDefault();
          event.stopPropagation();
          close();
        }
      }}
    >
      <button ref={opener} type="button" class={`pick ${isActive ? 'is-active' : ''}`} aria-haspopup={kind} aria-expanded={isOpen} aria-controls={id} onClick={() => {
          if (!isOpen) {
            opened?.();
          }
          setOpen(!isOpen);
        }}>
        {button}
      </button>
      <div id={id} class="popover-box" hidden={!isOpen}>
        {isOpen && children(close)}
      </div>
    </div>
  );
}
