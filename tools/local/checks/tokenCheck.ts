import type { Config } from '../../../core/domain/config';
import { PartnerError } from '../../../core/domain/partnerError';
import { ShoplineClient } from '../../../core/partners/shopline/client';
import { membersScope } from '../../../core/partners/shopline/scopes';
import { readTokensOfConnected } from '../../../core/store/inspection';
import type { Check } from './checks';

/** Enough to tell a mistake in the Developer Center from one store's own, with one call a store. */
const maxStores = 20;
const timeoutMs = 5_000;
const name = 'SHOPLINE permissions';

/**
 * Checks that the SHOPLINE tokens of the stores connected last still work, and that none is known to lack the scope for
 * members. Any other missing scope costs a field or two, so it is only mentioned. Stores that need attention are left
 * out: their page says why.
 */
export async function tokenCheck(config: Config): Promise<Check> {
  const shopline = new ShoplineClient({ ...config.shopline, timeoutMs });
  try {
    const troubles: string[] = [];
    const remarks: string[] = [];
    const tokens = await readTokensOfConnected(config, timeoutMs, maxStores);
    for (const { merchantId, token } of tokens) {
      const { trouble, remark } = await lookAt(shopline, token);
      if (trouble) troubles.push(`store ${merchantId} ${trouble}`);
      if (remark) remarks.push(`store ${merchantId} ${remark}`);
    }
    const holds = troubles.length === 0;
    const told = holds ? [`connected stores looked at, whose tokens work: ${tokens.length}`, ...remarks] : troubles;
    const detail = told.join('; ');
    return { name, holds, detail, remedy: 'give the app these scopes and have the merchant authorise it again' };
  } catch (error) {
    const detail = `cannot be checked: ${error instanceof Error ? error.message : String(error)}`;
    return { name, holds: false, detail, remedy: 'mend that first' };
  } finally {
    await shopline.close();
  }
}

async function lookAt(shopline: ShoplineClient, token: string): Promise<{ trouble?: string; remark?: string }> {
  try {
    const missing = await shopline.getMissingScopes(token);
    const lacks = `lacks ${missing.join(', ')}`;
    if (missing.includes(membersScope)) return { trouble: lacks };
    return missing.length > 0 ? { remark: lacks } : {};
  } catch (error) {
    if (error instanceof PartnerError && error.kind === 'auth_lost') return { trouble: 'refuses its token' };
    throw error;
  }
}
