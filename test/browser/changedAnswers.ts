import type { Page } from 'playwright-core';

/** Changes what the server answers. The stream of events stays empty, or it would tell the page what is true. */
export async function saying<T extends object>(
  page: Page,
  address: string | RegExp,
  change: (answer: T) => object,
): Promise<void> {
  await page.route(/\/events\?/, (route) =>
    route.fulfill({ contentType: 'text/event-stream', body: 'retry: 600000\n\n' }),
  );
  await page.route(address, async (route) => {
    const answer = await route.fetch();
    await route.fulfill({ json: change((await answer.json()) as T) });
  });
}

export const addressOf = ({ merchantId }: { merchantId: string }) => `**/api/integrations/${merchantId}`;
