import { parseInstantMs } from '../../domain/instant';

/** A staff OAuth token lives about six months, an app installation token for centuries (contract A1). */
const longestStaffLifeMs = 366 * 86_400_000;

/**
 * Whether an `access_token/…` event is about a staff OAuth token instead of the app installation token: SHOPLINE may
 * send both under one topic (contract A2.1, A2.2). Without any evidence the token is taken for the app's.
 */
export function isStaffToken(event: { topic: string; resource: Record<string, unknown> | null }): boolean {
  const { is_app_installation_token: isInstallationToken } = event.resource ?? {};
  if (event.topic.includes('app_installation_token') || isInstallationToken === true) return false;
  if (isInstallationToken === false) return true;
  const lifeMs = lifeOf(event.resource ?? {});
  return lifeMs !== null && lifeMs <= longestStaffLifeMs;
}

function lifeOf({ expires_in, expires_at, created_at }: Record<string, unknown>): number | null {
  const isCounted = typeof expires_in === 'number' || (typeof expires_in === 'string' && /^\d+$/.test(expires_in));
  if (isCounted) return Number(expires_in) * 1000;
  if (typeof expires_at !== 'string') return null;
  const endMs = parseInstantMs(expires_at);
  const startMs = typeof created_at === 'string' ? parseInstantMs(created_at) : null;
  return endMs === null ? null : endMs - (startMs ?? Date.now());
}
