import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { SandboxControl } from '../../tools/local/clients/control';
import { startStack } from '../../tools/local/stack/stack';
import { launchChromium } from './chromium';
import { requireChineseFont } from './fonts';
import { makeCast, makeExtras, type Studio } from './screenCast';
import { folder, looks } from './shoot';
import { shootConnecting } from './shootConnecting';
import { shootOthers, shootViews } from './shootViews';

/** `npm run screens`: plays a binding for each look on a fresh local stack, and writes `docs/screens/` anew. */
async function main(): Promise<void> {
  requireChineseFont();
  const dataDir = fs.mkdtempSync(path.join(os.tmpdir(), 'screens-'));
  const stack = await startStack({ dataDir, ports: 'free' });
  const browser = await launchChromium();
  const { api: apiUrl, control: controlUrl } = stack.urls;
  const studio: Studio = { browser, apiUrl, controlUrl, control: new SandboxControl(controlUrl) };
  try {
    fs.rmSync(folder, { recursive: true, force: true });
    fs.mkdirSync(folder, { recursive: true });
    const extras = await makeExtras(studio);
    for (const look of looks) {
      const cast = await makeCast(studio);
      await shootConnecting(studio, cast, look);
      await shootViews(studio, cast, look);
      await shootOthers(studio, { ...cast, ...extras }, look);
    }
  } catch (error) {
    for (const [index, page] of browser
      .contexts()
      .flatMap((context) => context.pages())
      .entries()) {
      const file = path.join(os.tmpdir(), `screens-failed-${index}.png`);
      await page.screenshot({ path: file });
      console.error(`What page ${index} showed: ${file}`);
    }
    throw error;
  } finally {
    await browser.close();
    await stack.stop();
    fs.rmSync(dataDir, { recursive: true, force: true });
  }
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
