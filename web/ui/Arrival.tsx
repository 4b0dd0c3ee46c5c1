import type { PropsWithChildren } from 'react';
import { useEffect, useRef } from 'react';

/** On a page that has just been loaded nothing was in focus yet, and the first stop belongs to the skip link. */
let wasFocused = false;
document.addEventListener('focusin', () => (wasFocused = true), { once: true });

/**
 * Content that takes the place of what led to it. A person who pressed a button there has lost the focus with it, and
 * would start over at the top of the page: it goes to the first heading here instead.
 *
 * @param of changes when other content arrives in the same place
 */
export function Arrival({ of, children }: PropsWithChildren<{ of?: string }>) {
  const place = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (wasFocused) takeLostFocus(place.current);
  }, [of]);
  return <div ref={place}>{children}</div>;
}

/**
 * Gives the focus to a part of the page when what had it is gone.
 *
 * @param opener what a closed drawer was opened by, where it is there (again)
 */
export function takeLostFocus(place: HTMLElement | null, opener = ''): void {
  if (!place || !isFocusLost()) return;
  const button = opener === '' ? null : place.querySelector<HTMLElement>(`[data-opens=${opener}]`);
  const heading = place.querySelector<HTMLElement>('h2');
  if (!button && heading) heading.tabIndex = -1;
  (button ?? heading)?.focus();
}

/** What is about to be taken away may still hold the focus, unseen. */
function isFocusLost(): boolean {
  const { activeElement, body } = document;
  return activeElement === null || activeElement === body || activeElement.getClientRects().length === 0;
}
