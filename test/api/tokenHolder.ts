import type { TokenScope } from '../../core/domain/tokenScopes';
import { openStore, type Store } from '../../core/store';
import { createAccessToken, revokeAccessToken } from '../../core/store/access/accessTokens';
import { env, urls } from './client';

const hourMs = 3_600_000;

/** Does something with the database of the shared stack. */
export async function withStackStore<Result>(act: (store: Store) => Promise<Result>): Promise<Result> {
  const { MONGODB_URI: mongodbUri = '', ENCRYPTION_KEY: encryptionKey = '' } = env;
  const store = await openStore({ mongodbUri, encryptionKey, oldEncryptionKeys: [] });
  try {
    return await act(store);
  } finally {
    await store.close();
  }
}

export interface TokenHolder {
  id: string;
  token: string;
  call(method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<Response>;
}

/** Another module of Omnichat, calling the API with a token of its own. */
export async function tokenHolder(
  teamId: string | null,
  scopes: TokenScope[],
  options: { expiresInMs?: number; isRevoked?: boolean } = {},
): Promise<TokenHolder> {
  const { expiresInMs = hourMs, isRevoked = false } = options;
  const { token, kept } = await withStackStore(async (store) => {
    const expiresAt = new Date(Date.now() + expiresInMs);
    const made = await createAccessToken(store, { teamId, scopes, name: 'test', expiresAt });
    if (isRevoked) await revokeAccessToken(store, made.kept._id);
    return made;
  });
  return { id: kept._id, token, call: (...request) => callWithToken(token, ...request) };
}

export function callWithToken(
  token: string,
  method: string,
  path: string,
  body?: unknown,
  headers: Record<string, string> = {},
): Promise<Response> {
  return fetch(`${urls.api}${path}`, {
    method,
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json', ...headers },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
}

export async function codeOf(response: Response): Promise<string> {
  return ((await response.json()) as { code: string }).code;
}
