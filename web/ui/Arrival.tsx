import type { PropsWithChildren } from 'react';
import { useEffect, useRef } from 'react';

/** On a page that has just been loaded nothing was in focus yet, and the first stop belongs to the skip link. */
let wasFocused = false;
document.addEventListener('focusin', () => (wasFocused = true), { once: true });

/**
 * Content that takes the place of what led to it. Whoever pressed a button there has lost the focus with it, and would
 * start over at the top of the page: it goes to the first heading here instead.
 *
 * @param of changes when other content arrives in the same place
 */
export function Arrival({ of, children }: PropsWithChildren<{ of?: string }>) {
  const place = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const heading = place.current?.querySelector<HTMLElement>('h2');
    if (!heading || !wasFocused || !isFocusLost()) return;
    heading.tabIndex = -1;
    heading.focus();
  }, [of]);
  return <div ref={place}>{children}</div>;
}

/** What is about to be taken away may still hold the focus, unseen. */
function isFocusLost(): boolean {
  const { activeElement, body } = document;
  return activeElement === null || activeElement === body || activeElement.getClientRects().length === 0;
}
