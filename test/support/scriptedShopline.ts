import { PartnerError } from '../../core/domain/partnerError';
import type { OnResponse } from '../../core/partners/http/partnerCalls';
import { ShoplineClient } from '../../core/partners/shopline/client';
import { startScriptedServer, type ScriptedAnswer } from './scriptedServer';

/** A SHOPLINE that gives scripted answers, and a client of it. */
export async function startScriptedShopline(onResponse: OnResponse = () => undefined) {
  const server = await startScriptedServer();
  const client = new ShoplineClient({
    apiUrl: server.url,
    oauthUrl: `${server.url}/prefix`,
    clientId: 'app',
    clientSecret: 'app-secret',
    userAgent: 'partner-handle',
    timeoutMs: 2_000,
    onResponse,
  });
  const stop = async () => {
    await client.close();
    await server.close();
  };
  return { server, client, stop };
}

export type ScriptedShopline = Awaited<ReturnType<typeof startScriptedShopline>>;

/** The `PartnerError` that a call fails with. @throws Error when the call succeeds, or fails with another error */
export async function failureOf(promise: Promise<unknown>): Promise<PartnerError> {
  const outcome = await promise.catch((error: unknown) => error);
  if (outcome instanceof PartnerError) return outcome;
  throw new Error('no PartnerError was thrown', { cause: outcome });
}

/** An answer that is one page of a list. */
export const page = (items: unknown, total: unknown = 1, perPage: unknown = 24): ScriptedAnswer => ({
  status: 200,
  body: { items, pagination: { current_page: 1, per_page: perPage, total_count: total } },
});
