import type { ComponentType } from 'react';
import { createElement, lazy, useState } from 'react';

function backOnline(): Promise<void> {
  return new Promise((resolve) => window.addEventListener('online', () => resolve(), { once: true }));
}

/**
 * Like React's `lazy`, for what may be opened first without a network: then it comes with the network.
 * @returns a component. Its `load` fetches it ahead; one that is there is drawn at once, without a moment of the fallback.
 */
export function lazyView<Props extends object>(load: () => Promise<{ default: ComponentType<Props> }>) {
  let loaded: ComponentType<Props> | undefined;
  const loadOnceOnline = async () => {
    for (;;) {
      try {
        const module = await load();
        loaded = module.default;
        return module;
      } catch (error) {
        // With a network it is no longer there: a newer version was installed, or the server is away.
        if (navigator.onLine) throw error;
        await backOnline();
      }
    }
  };
  const Lazy = lazy(loadOnceOnline);
  function View(props: Props) {
    // Chosen once: another component in its place would forget what was entered.
    const [Chosen] = useState<ComponentType<Props>>(() => loaded ?? Lazy);
    return createElement(Chosen, props);
  }
  return Object.assign(View, { load: loadOnceOnline });
}
