import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { startStack, type LocalStack } from '../../local/stack/stack';
import { say } from './report';

/** Sweeps and full reads that nobody asked for would add their calls to what is measured. */
const QUIET = { RECONCILE_EVERY_SECONDS: '86400', LOG_LEVEL: 'warn' };
/**
 * The partners have machines of their own, so their stand-in must not be slow. Saving 200,000 contacts for its next
 * start would hold the sandbox up for half a second, every two seconds, and nobody restarts it here.
 */
const PARTNERS = { SANDBOX_DATA_DIR: '' };

/** Our own pacing at the partners' caps, and practically none. */
export const PACED = { SHOPLINE_REQUESTS_PER_SECOND: '20', OMNICHAT_REQUESTS_PER_SECOND: '40' };
export const UNPACED = { SHOPLINE_REQUESTS_PER_SECOND: '1000000', OMNICHAT_REQUESTS_PER_SECOND: '1000000' };

/**
 * Switches of the sandbox that turn its limits off and on again. Without limits the sandbox sends no webhooks of our
 * own writes either: with hundreds of those a second, a benchmark would measure the database.
 */
export const NO_LIMITS = {
  shopline: { requestsPerSecond: 0 },
  omnichat: { requestsPerSecond: 0 },
  omnichatWebhooks: { echoApiWrites: 'none' },
};
export const LIMITS = {
  shopline: { requestsPerSecond: 20 },
  omnichat: { requestsPerSecond: 40 },
  omnichatWebhooks: { echoApiWrites: 'changed' },
};

/** Runs a scenario on a stack of its own, on free ports and in a temporary folder, which stays only after a failure. */
export async function withStack<T>(
  env: Record<string, string>,
  scenario: (stack: LocalStack) => Promise<T>,
): Promise<T> {
  const dataDir = fs.mkdtempSync(path.join(os.tmpdir(), 'bench-'));
  const stack = await startStack({ dataDir, ports: 'free', env: { ...QUIET, ...PARTNERS, ...env } });
  let hasFailed = true;
  try {
    const result = await scenario(stack);
    hasFailed = false;
    return result;
  } finally {
    await stack.stop();
    if (hasFailed) say(`Logs of the failed run: ${path.join(dataDir, 'logs')}`);
    else fs.rmSync(dataDir, { recursive: true, force: true });
  }
}
