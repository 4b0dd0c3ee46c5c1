import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { addressOf, saying } from './changedAnswers';
import { makeSyncedScene, useBrowser, type Scene } from './scene';

/** How a sync under way is shown; the tests change what the server answered. */
const openPage = useBrowser();
let synced: Scene;

beforeAll(async () => {
  synced = await makeSyncedScene();
});

it('a run that gets no further says so, but not of a page that is offline', async () => {
  const admin = await openPage();
  const { page, texts: t } = admin;
  await saying(page, `${addressOf(synced)}/syncs`, (runs) =>
    Object.values(runs).map((run) => ({ ...(run as object), status: 'running', finishedAt: null })),
  );
  await admin.arrive('/login', synced);
  const stall = page.getByText(/秒沒有新進度/);
  await stall.waitFor();
  await page.context().setOffline(true);
  await admin.see(t.connection.offline);
  await stall.waitFor({ state: 'hidden' });
});

it('the time for which a run was paused is none without progress', async () => {
  const admin = await openPage();
  const { page, texts: t } = admin;
  let status = 'paused';
  await saying(page, `${addressOf(synced)}/syncs`, (runs) =>
    Object.values(runs).map((run) => ({ ...(run as object), status, finishedAt: null })),
  );
  await page.clock.install();
  await admin.arrive('/login', synced);
  await admin.see(t.status.explain.paused);
  await page.clock.fastForward(600_000);
  status = 'running';
  const told = await page.getByText(/秒沒有新進度/).innerText();
  expect(Number.parseInt(told, 10)).toBeLessThan(600);
});

it('what was asked of a sync says so until a worker carries it out', async () => {
  const admin = await openPage();
  const { page, texts: t } = admin;
  await saying(page, `${addressOf(synced)}/syncs`, ([run]: object[]) => [
    { ...run, status: 'running', desired: 'cancel', finishedAt: null },
  ]);
  await admin.arrive('/login', synced);
  await admin.see(t.status.asked.cancel);
  expect(await page.getByRole('button', { name: t.status.pause }).isDisabled()).toBe(true);
  await page
    .getByRole('button', { name: t.status.cancelling.full.cancel })
    .and(page.locator('.ant-btn-loading'))
    .waitFor();
  expect(await admin.barriers()).toEqual([]);
});

it('a preview that was closed shows in the history which fields a sync would change', async () => {
  const admin = await openPage();
  const { page, texts: t } = admin;
  const preview = (run: object) => ({ ...run, mode: 'preview', status: 'completed' });
  await saying(page, `${addressOf(synced)}/syncs`, (runs) => Object.values(runs).map(preview));
  await admin.arrive('/login', synced);
  await admin.see(t.status.overview);
  await admin.scrollThrough();
  await page.getByRole('button', { name: /^查看 .+ 的結果$/ }).click();
  await admin.see(t.touched.fields);
});

it('members are counted again while a sync goes on', async () => {
  const admin = await openPage();
  const { page, texts: t } = admin;
  let tell: (run: object) => void = () => undefined;
  const told = new Promise<object>((resolve) => (tell = resolve));
  let run = {};
  await page.route(`${addressOf(synced)}/syncs`, async (route) => {
    const [last] = (await (await route.fetch()).json()) as object[];
    run = { ...last, status: 'paused', finishedAt: null };
    await route.fulfill({ json: [run] });
  });
  // A stream that stays open: the page asks for little else meanwhile.
  const stream = createServer((_request, response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    void told.then((event) => response.write(`event: sync\ndata: ${JSON.stringify(event)}\n\n`));
  }).listen(0);
  const { port } = stream.address() as AddressInfo;
  await page.route(/\/events\?/, (route) => route.continue({ url: `http://localhost:${port}/` }));
  await page.clock.install();
  await admin.arrive('/login', synced);
  await admin.see(/^可同步的 \d+ 位會員/);
  await admin.see(t.status.explain.paused);
  tell({ ...run, status: 'running' });
  // So the page has taken the event, and its next count is due.
  await page.getByRole('button', { name: t.status.pause }).waitFor();
  const asked = page.waitForRequest(`${addressOf(synced)}/health`, { timeout: 20_000 });
  await page.clock.fastForward(20_000);
  await asked;
  stream.closeAllConnections();
  stream.close();
});
