// What closes an open box. Comes in: whether it is open, the box, and how it is closed. A click or the focus elsewhere does.

import type { RefObject } from 'preact';
import { useEffect } from 'preact/hooks';

export function useCloseOutside(isOpen: boolean, box: RefObject<HTMLElement | null>, close: () => void) {
  useEffect(() => {
    if (!isOpen) {
      return;
    }
    const outside = (event: Event) => {
      if (event.target instanceof Node && !box.current?.contains(event.target)) {
        close();
      }
    };
    document.addEventListener('pointerdown', outside);
    document.addEventListener('focusin', outside);
    return () => {
      document.removeEventListener('pointerdown', outside);
      document.removeEventListener('focusin', outside);
    };
  }, [isOpen]);
}
