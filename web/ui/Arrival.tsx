import type { PropsWithChildren, RefObject } from 'react';
import { useEffect, useRef } from 'react';

/** What had the focus last. Before anything has had it none is moved: the Tab key's first stop is the skip link. */
let lastFocused: Element | null = null;
document.addEventListener('focusin', ({ target }) => (lastFocused = target as Element));

/**
 * Content that takes the place of what led to it. A reader who pressed a button there has lost the focus together with
 * the button, and would start over at the top of the page. The first heading here takes the focus instead.
 *
 * @param of changes when other content arrives in the same place
 */
export function Arrival({ of, children }: PropsWithChildren<{ of?: string }>) {
  const place = useRef<HTMLDivElement>(null);
  useEffect(() => {
    takeLostFocus(place.current);
  }, [of]);
  return <div ref={place}>{children}</div>;
}

/**
 * For a part of the page that stays while a button in it goes. Scrolls nowhere: the reader looks at the same part still.
 * Where what had the focus is still there, the reader has left it themselves.
 *
 * @param of changes when a button may have gone; one that only grows at its end tells of more, where the reader reads on
 */
export function useKeptFocus(of: string) {
  const place = useRef<HTMLDivElement>(null);
  const last = useRef(of);
  useEffect(() => {
    // The part has just appeared: `Arrival` sees to where a reader arrives.
    const isMore = of.startsWith(last.current);
    last.current = of;
    if (isMore) return;
    if (lastFocused && !isShown(lastFocused)) takeLostFocus(place.current, '', { preventScroll: true });
  }, [of]);
  return place;
}

/**
 * The same, once a drawer has closed.
 *
 * @param opener the `data-opens` of the button that opened it; takes the focus if it is there (again)
 */
export function takeFocusOfDrawer(place: RefObject<HTMLElement | null>, opener?: string, options?: FocusOptions): void {
  // A moment later, because the drawer itself holds the focus until it is removed.
  setTimeout(() => takeLostFocus(place.current, opener, options), 50);
}

/** Gives the focus to a part of the page when the element that had it is gone. */
function takeLostFocus(place: HTMLElement | null, opener = '', options?: FocusOptions): void {
  if (!place || !lastFocused || !isFocusLost()) return;
  const button = opener === '' ? null : place.querySelector<HTMLElement>(`[data-opens=${opener}]`);
  const heading = place.querySelector<HTMLElement>('h2');
  if (!button && heading) heading.tabIndex = -1;
  (button ?? heading)?.focus(options);
}

/** A hidden element that is about to be removed may still hold the focus, which counts as lost. */
function isFocusLost(): boolean {
  const { activeElement, body } = document;
  return activeElement === null || activeElement === body || !isShown(activeElement);
}

const isShown = (element: Element) => element.getClientRects().length > 0;
