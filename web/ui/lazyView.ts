import type { ComponentType } from 'react';
import { lazy } from 'react';

function backOnline(): Promise<void> {
  return new Promise((resolve) => window.addEventListener('online', () => resolve(), { once: true }));
}

/** Like React's `lazy`, for what may be opened first without a network: then it comes with the network. */
export function lazyView<Props extends object>(load: () => Promise<{ default: ComponentType<Props> }>) {
  return lazy(async () => {
    for (;;) {
      try {
        return await load();
      } catch (error) {
        // With a network it is no longer there: a newer version was installed, or the server is away.
        if (navigator.onLine) throw error;
        await backOnline();
      }
    }
  });
}
