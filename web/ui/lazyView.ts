import type { ComponentType } from 'react';
import { createElement, lazy, useState } from 'react';

function backOnline(): Promise<void> {
  return new Promise((resolve) => window.addEventListener('online', () => resolve(), { once: true }));
}

/**
 * Like React's `lazy`, for a view that a reader may first open without a network. It then comes with the network.
 * @returns a component. Its `load` fetches the view ahead. A loaded view is drawn at once, without the fallback.
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
        // The network is not to blame: a newer version has replaced the file, or the server is away.
        if (navigator.onLine) throw error;
        await backOnline();
      }
    }
  };
  const Lazy = lazy(loadOnceOnline);
  function View(props: Props) {
    // Chosen once per mount: another component in its place would lose what the reader has entered.
    const [Chosen] = useState<ComponentType<Props>>(() => loaded ?? Lazy);
    return createElement(Chosen, props);
  }
  return Object.assign(View, { load: loadOnceOnline });
}
