import type { PropsWithChildren } from 'react';
import { useEffect, useRef } from 'react';

/** Whether anything has had the focus yet. Until then none is moved: the Tab key's first stop is the skip link. */
let wasFocused = false;
document.addEventListener('focusin', () => (wasFocused = true), { once: true });

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
 *
 * @param of changes when a button may have gone
 */
export function useKeptFocus(of: string) {
  const place = useRef<HTMLDivElement>(null);
  const last = useRef(of);
  useEffect(() => {
    // The part has just appeared: `Arrival` sees to where a reader arrives.
    if (last.current === of) return;
    last.current = of;
    takeLostFocus(place.current, '', { preventScroll: true });
  }, [of]);
  return place;
}

/**
 * Gives the focus to a part of the page when the element that had it is gone.
 *
 * @param opener the `data-opens` of the button that opened a closed drawer; takes the focus if it is there (again)
 */
export function takeLostFocus(place: HTMLElement | null, opener = '', options?: FocusOptions): void {
  if (!place || !wasFocused || !isFocusLost()) return;
  const button = opener === '' ? null : place.querySelector<HTMLElement>(`[data-opens=${opener}]`);
  const heading = place.querySelector<HTMLElement>('h2');
  if (!button && heading) heading.tabIndex = -1;
  (button ?? heading)?.focus(options);
}

/** A hidden element that is about to be removed may still hold the focus, which counts as lost. */
function isFocusLost(): boolean {
  const { activeElement, body } = document;
  return activeElement === null || activeElement === body || activeElement.getClientRects().length === 0;
}
