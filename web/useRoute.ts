import { useSyncExternalStore } from 'react';
import type { Route } from './route';
import { formatRoute, parseRoute } from './route';

const subscribe = (listener: () => void) => {
  window.addEventListener('hashchange', listener);
  return () => window.removeEventListener('hashchange', listener);
};

export function navigate(route: Route): void {
  window.location.hash = formatRoute(route);
}

/** Goes where an answer leads, unless the reader has left the view `from` before it came. */
export function navigateFrom(from: string, route: Route): void {
  if (window.location.hash === from) navigate(route);
}

export function useRoute(): Route {
  const hash = useSyncExternalStore(subscribe, () => window.location.hash);
  return parseRoute(hash);
}
