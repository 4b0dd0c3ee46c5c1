import type { Page } from 'playwright-core';
import { until } from '../../tools/local/until';
import { integrationErrors } from '../../core/domain/errors/integrationErrors';
import { bind, control, makeScene, stepTimeoutMs, useBrowser } from './scene';

const openPage = useBrowser();

const countsOf = (words: string) => Number(/(\d[\d,]*)/.exec(words)?.[1]?.replaceAll(',', ''));

describe('a running sync', () => {
  it('moves by itself, pauses, resumes and is cancelled', async () => {
    const scene = await makeScene({ members: 1_000 });
    await bind(scene);
    // 400 writes, of which 40 are under way at once: long enough to be looked at, paused and resumed on a busy machine.
    const fault = await control.addFault({
      partner: 'omnichat',
      match: { method: 'PUT', queryIncludes: scene.team.channelId },
      delayMs: 8_000,
    });
    const admin = await openPage();
    const { page, texts: t } = admin;
    const cancelling = t.status.cancelling.full;
    await admin.arrive('/login', scene);
    await admin.press(t.status.start);

    const progress = page.getByText(/已處理 [\d,]+／[\d,]+ 位會員/);
    await progress.waitFor();
    await page.getByText(t.status.limitRate('Omnichat', 40)).waitFor();
    expect(await page.title()).toMatch(/^\d+% 同步中 · /);
    const before = countsOf(await progress.innerText());
    await expectEventually(async () => countsOf(await progress.innerText()) > before);
    expect(await admin.barriers()).toEqual([]);

    await admin.press(t.status.pause);
    await admin.see(t.status.explain.paused);
    const paused = await progress.innerText();
    await admin.press(cancelling.cancel);
    await page.getByRole('dialog').getByText(cancelling.detail).waitFor();
    expect(await admin.barriers()).toEqual([]);
    await page.getByRole('dialog').getByRole('button', { name: cancelling.keepGoing }).click();
    await page.getByRole('dialog').waitFor({ state: 'hidden' });
    await admin.press(t.status.resume);
    await expectEventually(async () => countsOf(await progress.innerText()) > countsOf(paused));

    await admin.press(cancelling.cancel);
    await page.getByRole('dialog').getByRole('button', { name: cancelling.cancel }).click();
    await control.call('DELETE', `/control/faults/${fault.id}`);
    await admin.see(t.status.runStates.cancelled);
    await page.getByRole('button', { name: t.status.startAgain, exact: true }).waitFor();
  });

  it('that waits for a partner says so, and goes on', async () => {
    const scene = await makeScene({ members: 400 });
    await bind(scene);
    // Omnichat refuses again and again, so the run gives up its place and looks again later.
    const fault = await control.addFault({
      partner: 'omnichat',
      match: { method: 'GET', pathPrefix: '/v1/contacts', queryIncludes: scene.team.channelId },
      status: 429,
      headers: { 'retry-after': '1' },
    });
    const admin = await openPage();
    const { page, texts: t } = admin;
    await admin.arrive('/login', scene);
    await admin.press(t.status.start);
    await page.getByText(t.status.runStates.waiting, { exact: true }).first().waitFor();
    await admin.see(/^Omnichat 要求稍候，(將於 \d\d:\d\d:\d\d |即將)自動繼續$/);
    expect(await admin.barriers()).toEqual([]);
    await control.call('DELETE', `/control/faults/${fault.id}`);
    await admin.see(t.status.runStates.completed);
  });

  it('stays ended when a list that was read before its end comes late', async () => {
    const { scene, goOn } = await makeSlowScene();
    const admin = await openPage();
    const { page, texts: t } = admin;
    await admin.arrive('/login', scene);
    await admin.press(t.status.start);
    const pause = page.getByRole('button', { name: t.status.pause });
    await pause.waitFor();
    const late = await holdAnswers(page, '**/syncs');
    // A tab that is looked at again reads everything anew.
    await admin.turn('hidden');
    await admin.turn('visible');
    await until(() => late.count() > 0, { timeoutMs: stepTimeoutMs, what: 'a list that is read before the end' });
    await goOn();
    await admin.see(t.status.runStates.completed);
    late.letGo();
    await expect(pause.waitFor({ timeout: 3_000 })).rejects.toThrow('Timeout');
  });

  it("that waits for SHOPLINE's access says what to do, and leads there", async () => {
    const scene = await makeScene({ members: 400 });
    await bind(scene);
    const admin = await openPage();
    const { page, texts: t } = admin;
    await admin.arrive('/login', scene);
    await control.revokeTokens(scene.merchantId);
    await admin.press(t.status.start);
    const { title } = integrationErrors.shopline_access_revoked['zh-TW'];
    await admin.see(t.status.waitsForYou(title));
    await page.getByText(t.status.runStates.waiting, { exact: true }).first().waitFor();
    await admin.see(/請勿移除擴充功能，請在 SHOPLINE 後台重新授權/);
    await page.getByRole('link', { name: t.refusal.openSandbox }).waitFor();
    const way = await page.getByRole('link', { name: t.refusal.openShopline }).getAttribute('href');
    expect(way).toContain(scene.store.handle);
    expect(await admin.barriers()).toEqual([]);

    await control.call('POST', `/control/stores/${scene.merchantId}/reauthorise`, {});
    await admin.see(t.status.runStates.completed);
    await page.getByText(title).first().waitFor({ state: 'hidden' });
  });

  it('is previewed first: numbers and examples, nothing written', async () => {
    const { scene, goOn } = await makeSlowScene();
    const admin = await openPage();
    const { page, texts: t } = admin;
    await admin.arrive('/login', scene);
    await admin.press(t.status.preview);
    const drawer = page.getByRole('dialog');
    const startButton = drawer.getByRole('button', { name: t.preview.startSync });
    expect(await startButton.isDisabled()).toBe(true);
    // A status is spoken whenever it changes, and the progress changes each second.
    await drawer.getByText(t.preview.running).waitFor();
    expect(await drawer.getByRole('status').allInnerTexts()).toEqual([t.preview.running]);
    await goOn();
    await drawer.getByText(t.preview.sample).waitFor();
    await drawer.getByText('shopline_points').first().waitFor();
    await drawer.getByText(t.status.counts.wouldDeliver).waitFor();
    expect(await admin.barriers()).toEqual([]);
    const untouched = `/control/diff?storeId=${scene.merchantId}&channelId=${scene.team.channelId}&untouched=true`;
    expect(await control.call('GET', untouched)).toEqual([]);
    await startButton.click();
    await until(async () => (await control.diff(scene.merchantId, scene.team.channelId)).length === 0, {
      timeoutMs: stepTimeoutMs,
      what: 'every contact as it should be',
    });
  });

  it("that failed says why in the page's language, not in the browser's", async () => {
    const scene = await makeScene({ members: 120 });
    await bind(scene);
    const fault = await control.addFault({
      partner: 'omnichat',
      match: { method: 'GET', pathPrefix: '/v1/contacts', queryIncludes: scene.team.channelId },
      status: 400,
      body: { errorCode: 'BAD_REQUEST', message: 'the team is not supported to use open api' },
    });
    const admin = await openPage({ language: 'en' });
    const { page, texts: t } = admin;
    await admin.arrive('/login', scene);
    await admin.press(t.status.preview);
    const drawer = page.getByRole('dialog');
    const { en, 'zh-TW': chinese } = integrationErrors.omnichat_module_missing;
    await drawer.getByText(en.title).waitFor();
    await page.getByRole('alert').getByText(en.title).first().waitFor();
    await expectEventually(async () => (await page.getByText(chinese.title).count()) === 0);
    await drawer.getByText(en.title).waitFor();
    await control.call('DELETE', `/control/faults/${fault.id}`);
  });

  it('cannot be started from a preview that was cancelled', async () => {
    const scene = await makeScene({ members: 120 });
    const client = await bind(scene);
    const fault = await control.addFault({
      partner: 'omnichat',
      match: { method: 'GET', pathPrefix: '/v1/contacts', queryIncludes: scene.team.channelId },
      delayMs: 12_000,
    });
    const admin = await openPage();
    const { page, texts: t } = admin;
    await admin.arrive('/login', scene);
    await admin.press(t.status.preview);
    const drawer = page.getByRole('dialog');
    await drawer.getByText(t.preview.running).waitFor();
    await page.getByText(t.status.states.previewing, { exact: true }).first().waitFor();
    expect(await page.getByText(t.status.states.syncing, { exact: true }).count()).toBe(0);
    expect(await page.getByText(t.status.explain.syncing).count()).toBe(0);
    const [run] = await client.call<{ id: string }[]>('GET', `/api/integrations/${scene.merchantId}/syncs`);
    await client.steerSync(scene.merchantId, run?.id ?? '', 'cancel');
    await drawer.getByText(t.preview.blocked).waitFor();
    expect(await drawer.getByRole('button', { name: t.preview.startSync }).isDisabled()).toBe(true);
    expect(await drawer.getByText(t.preview.sample).count()).toBe(0);
    expect(await admin.barriers()).toEqual([]);
    // A drawer that is closed gives the focus back to the button that opened it.
    await page.keyboard.press('Escape');
    await page.locator('button:focus', { hasText: t.status.preview }).waitFor();
    expect(await page.content()).not.toMatch(/Tab \d of \d/);
    await control.call('DELETE', `/control/faults/${fault.id}`);
  });
});

async function expectEventually(check: () => Promise<boolean>): Promise<void> {
  await until(async () => check(), {
    timeoutMs: stepTimeoutMs,
    what: 'the number to move',
  });
}

/** A bound store whose team's contacts are slow to come until `goOn` is called. */
async function makeSlowScene() {
  const scene = await makeScene({ members: 120 });
  await bind(scene);
  const fault = await control.addFault({
    partner: 'omnichat',
    match: { method: 'GET', pathPrefix: '/v1/contacts', queryIncludes: scene.team.channelId },
    delayMs: 12_000,
  });
  return { scene, goOn: () => control.call('DELETE', `/control/faults/${fault.id}`) };
}

/** Holds answers of the server back once they are read. */
async function holdAnswers(page: Page, address: string) {
  let count = 0;
  let letGo = () => {};
  const released = new Promise<void>((resolve) => (letGo = resolve));
  await page.route(address, async (route) => {
    const response = await route.fetch();
    count += 1;
    await released;
    await route.fulfill({ response });
  });
  return { count: () => count, letGo };
}
