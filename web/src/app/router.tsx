// The page's address. Comes in: clicks on links, the browser's back and forward. Goes out: path and search parameters as
// a value, and the way to change them. Reloads nothing, and knows no page.

import type { ComponentChildren, JSX } from 'preact';
import { useEffect } from 'preact/hooks';
import { store, useStore } from './store';

export interface Address {
  path: string;
  search: URLSearchParams;
}

const here = (): Address => ({ path: location.pathname, search: new URLSearchParams(location.search) });

export const address = store<Address>(here());

addEventListener('popstate', () => address.write(here()));

export function useAddress(): Address {
  return useStore(address);
}

/** Goes to `href`, as a step that "back" undoes. */
export function go(href: string): void {
  const pathBefore = location.pathname;
  history.pushState(null, '', href);
  if (location.pathname !== pathBefore) {
    scrollTo(0, 0);
  }
  address.write(here());
}

/** Changes search parameters of this page; null removes one. */
export function change(parameters: Record<string, string | null>, step: 'push' | 'replace' = 'push'): void {
  const search = new URLSearchParams(location.search);
  for (const [name, value] of Object.entries(parameters)) {
    if (value === null || value === '') {
      search.delete(name);
    } else {
      search.set(name, value);
    }
  }
  const href = withSearch(location.pathname, search);
  if (step === 'push') {
    history.pushState(null, '', href);
  } else {
    history.replaceState(null, '', href);
  }
  address.write(here());
}

export function withSearch(path: string, search: URLSearchParams): string {
  // Commas separate ids and read better as they are.
  const text = search.toString().replaceAll('%2C', ',');
  return text === '' ? path : `${path}?${text}`;
}

type LinkProperties = JSX.IntrinsicElements['a'] & { href: string; children?: ComponentChildren };

/** A link inside the application. With a modifier key it does what the browser does. */
export function Link({ href, children, onClick, ...rest }: LinkProperties) {
  return (
    <a
      href={href}
      {...rest}
      onClick={(event) => {
        onClick?.(event);
        if (event.defaultPrevented || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) {
          return;
        }
        event.preventDefault();
        go(href);
      }}
    >
      {children}
    </a>
  );
}

/** Names the tab, and moves the focus to the heading when another page has come, as loading one would. */
export function usePageTitle(title: string): void {
  useEffect(() => {
    document.title = `${title} · telelake`;
  }, [title]);
}
