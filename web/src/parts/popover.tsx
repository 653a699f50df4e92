// A button and the box that it opens. Comes in: what stands on the button and in the box. Goes out: both; Escape, a click and
// the focus elsewhere close, and closing gives the focus back.

import type { ComponentChildren } from 'preact';
import { useId, useRef, useState } from 'preact/hooks';
import { useCloseOutside } from './outside';

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
  useCloseOutside(isOpen, box, () => setOpen(false));
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
