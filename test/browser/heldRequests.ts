import type { Page, Route } from 'playwright-core';

interface Held {
  /** Requests of this method alone; without it, all to the address. */
  method?: string;
  /** What becomes of each request in the end. Unless told otherwise the server answers it. */
  answer?: (route: Route) => Promise<void>;
}

/** Holds requests of the page to an address back. @returns lets them go, and those that come later */
export async function holdRequests(
  page: Page,
  address: string | RegExp,
  { method, answer = (route) => route.continue() }: Held = {},
): Promise<() => void> {
  let letGo = () => {};
  const gone = new Promise<void>((resolve) => (letGo = resolve));
  await page.route(address, async (route) => {
    if (method !== undefined && route.request().method() !== method) return route.fallback();
    await gone;
    await answer(route);
  });
  return letGo;
}
