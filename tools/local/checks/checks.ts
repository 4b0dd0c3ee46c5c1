import { Client, Connection } from '@temporalio/client';
import { ConfigError, type Config } from '../../../core/domain/config';
import { findMissingIndexes } from '../../../core/store/inspection';
import { readTemporalConfig, temporalVariables, type TemporalAccess } from '../../../core/runtime/temporal/connect';
import { areMapped, findMissing } from '../../../core/runtime/temporal/searchAttributes';

export interface Check {
  name: string;
  /** Null: it does not hold, and the service does without it. */
  holds: boolean | null;
  detail: string;
  remedy: string;
}

const TIMEOUT_MS = 5_000;
// The service refuses a webhook whose timestamp is ten minutes ahead. Well before that, the clock is worth mending.
const MAX_CLOCK_SKEW_MS = 60_000;

const messageOf = (error: unknown) => {
  if (error instanceof ConfigError) return error.problems.join('; ');
  return error instanceof Error ? error.message : String(error);
};

const CONFIGURATION = {
  name: 'configuration',
  remedy: 'set it in the environment of api and worker',
};

export function configurationCheck(problem: string): Check {
  return { ...CONFIGURATION, holds: false, detail: problem };
}

/** @param warnings what an operator should mend although it is usable. */
export function usableConfiguration(warnings: string[]): Check {
  return { ...CONFIGURATION, holds: true, detail: ['every variable is usable', ...warnings].join('; ') };
}

/** MongoDB answers, and every index the code declares exists. */
export async function databaseChecks(mongodbUri: string): Promise<Check[]> {
  try {
    const found = await findMissingIndexes(mongodbUri, TIMEOUT_MS);
    const ping: Check = { name: 'MongoDB', holds: true, detail: 'answers', remedy: '' };
    const missing = [...found].map(([collection, indexes]) => `${collection} (${indexes})`);
    const detail = missing.length === 0 ? 'all present' : `missing in ${missing.join(', ')}`;
    const remedy = 'start api or worker once: they create what is missing';
    return [ping, { name: 'MongoDB indexes', holds: missing.length === 0, detail, remedy }];
  } catch (error) {
    const remedy = 'start MongoDB, or correct MONGODB_URI';
    return [{ name: 'MongoDB', holds: false, detail: messageOf(error), remedy }];
  }
}

/** Temporal answers, knows the namespace, and has the search attributes by which its Web UI finds stores. */
export async function temporalChecks(): Promise<Check[]> {
  let name = 'Temporal';
  try {
    const { connectionOptions, namespace = 'default' } = readTemporalConfig();
    name = `Temporal at ${connectionOptions.address ?? 'localhost:7233'}`;
    const connection = await Connection.connect({ ...connectionOptions, connectTimeout: TIMEOUT_MS });
    try {
      await connection.workflowService.describeNamespace({ namespace });
      const answers: Check = { name, holds: true, detail: `answers and knows namespace ${namespace}`, remedy: '' };
      const client = new Client({ connection, namespace });
      return [answers, await searchAttributesCheck({ connection, client }, namespace)];
    } finally {
      await connection.close();
    }
  } catch (error) {
    return [
      { name, holds: false, detail: messageOf(error), remedy: `start Temporal, or correct ${temporalVariables}` },
    ];
  }
}

async function searchAttributesCheck(access: TemporalAccess, namespace: string): Promise<Check> {
  const name = 'Temporal search attributes';
  if (await areMapped(access)) return { name, holds: true, detail: 'all present', remedy: '' };
  const missing = await findMissing(access);
  const lack =
    missing === null
      ? `${namespace} does not show them to this client`
      : missing.length === 0
        ? 'not to be used yet'
        : `missing: ${missing.join(', ')}`;
  const detail = `${lack}; the service works without them, and Temporal's Web UI does not find stores by them`;
  const remedy = 'an administrator runs `npm run setup:temporal`, which changes nothing where all are present';
  return { name, holds: null, detail, remedy };
}

/** `fetch failed` says nothing; its cause does. */
const networkReason = (error: unknown) => messageOf(error instanceof Error ? (error.cause ?? error) : error);

async function reach(name: string, url: string, variable: string, mustBeOk: boolean): Promise<Check> {
  const remedy = `check the network and ${variable}`;
  try {
    const response = await fetch(url, { redirect: 'manual', signal: AbortSignal.timeout(TIMEOUT_MS) });
    await response.arrayBuffer();
    const holds = mustBeOk ? response.ok : response.status < 500;
    return { name, holds, detail: `${url} answered ${response.status}`, remedy };
  } catch (error) {
    return { name, holds: false, detail: `${url}: ${networkReason(error)}`, remedy };
  }
}

/** Both partners answer; without a token any answer but a server error will do. `worker` knows no login of Omnichat. */
export function partnerChecks({ shopline, omnichat }: Config): Promise<Check[]> {
  const discovery = `${omnichat.oidcIssuer.replace(/\/+$/, '')}/.well-known/openid-configuration`;
  const isLoginKnown = omnichat.oidcIssuer !== '';
  return Promise.all([
    reach('SHOPLINE Open API', shopline.apiUrl, 'SHOPLINE_API_URL', false),
    reach('SHOPLINE login', shopline.oauthUrl, 'SHOPLINE_OAUTH_URL', false),
    reach('Omnichat Open API', omnichat.apiUrl, 'OMNICHAT_API_URL', false),
    ...(isLoginKnown ? [reach('Omnichat login', discovery, 'OMNICHAT_OIDC_ISSUER', true)] : []),
  ]);
}

/** Our clock against SHOPLINE's, by the Date header of its answer: signatures and tokens depend on it. */
export async function clockCheck({ shopline }: Config): Promise<Check> {
  const remedy = 'synchronise the clock of this machine (NTP)';
  try {
    const response = await fetch(shopline.apiUrl, { redirect: 'manual', signal: AbortSignal.timeout(TIMEOUT_MS) });
    await response.arrayBuffer();
    const theirsMs = Date.parse(response.headers.get('date') ?? '');
    if (Number.isNaN(theirsMs)) return { name: 'clock', holds: true, detail: 'the partner sends no time', remedy };
    const skewMs = Math.abs(Date.now() - theirsMs);
    const detail = `differs from SHOPLINE's by ${Math.round(skewMs / 1_000)} s`;
    return { name: 'clock', holds: skewMs <= MAX_CLOCK_SKEW_MS, detail, remedy };
  } catch (error) {
    const detail = `cannot be compared, for SHOPLINE gives no time: ${networkReason(error)}`;
    return { name: 'clock', holds: false, detail, remedy: 'check the network and SHOPLINE_API_URL' };
  }
}
