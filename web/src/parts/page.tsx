// The head of a page. Comes in: its title. Goes out: the h1, which takes the focus when the page was reached by a link, so that
// a screen reader says where one is.

import type { ComponentChildren } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { usePageTitle } from '../app/router';

let pagesShown = 0;

export function PageHead({ title, titleText, children }: { title: ComponentChildren; titleText?: string; children?: ComponentChildren }) {
  const heading = useRef<HTMLHeadingElement>(null);
  usePageTitle(titleText ?? (typeof title === 'string' ? title : ''));
  useEffect(() => {
    pagesShown++;
    if (pagesShown > 1) {
      heading.current?.focus({ preventScroll: true });
    }
  }, []);
  return (
    <div class="page-head">
      <h1 ref={heading} tabIndex={-1}>
        {title}
      </h1>
      {children}
    </div>
  );
}
