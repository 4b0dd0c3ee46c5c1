import type { TokenScope } from '../../core/domain/tokenScopes';
import { urls } from './client';

export interface AdminOperation {
  method: string;
  path: string;
  /** The scope that an access token needs; null where no access token is accepted. */
  scope: TokenScope | null;
}

type Security = { session?: string[]; accessToken?: TokenScope[] }[];

/** Every route of the admin API, from its own contract. */
export async function adminOperations(): Promise<AdminOperation[]> {
  const document = (await (await fetch(`${urls.api}/api/openapi.json`)).json()) as {
    paths: Record<string, Record<string, { security: Security }>>;
  };
  return Object.entries(document.paths).flatMap(([path, operations]) =>
    Object.entries(operations)
      .filter(([, { security }]) => security.length > 0)
      .map(([method, { security }]) => {
        const scope = security.find(({ accessToken }) => accessToken)?.accessToken?.[0] ?? null;
        return { method: method.toUpperCase(), path, scope };
      }),
  );
}

/** A path with an id in place of `{id}`, and something that exists nowhere in place of the rest. */
export const filled = (path: string, id: string) => path.replace('{id}', id).replace(/\{\w+\}/g, 'x');
