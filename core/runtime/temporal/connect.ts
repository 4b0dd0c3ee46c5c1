import { Client, Connection, isGrpcServiceError, type WorkflowClientInterceptor } from '@temporalio/client';
import { loadClientConnectConfig, type ClientConnectConfig } from '@temporalio/envconfig';
import { z } from 'zod';
import { ConfigError, problemsOf } from '../../domain/config';
import { headerText, hostAndPort } from '../../domain/configFields';
import { OperatorError } from '../../domain/operatorError';
import { withDeadline } from '../async';
import { reasonOf } from '../failure';

/** How long one question may take before Temporal counts as away. */
const probeTimeoutMs = 3_000;
/** gRPC's own limit is two minutes: Temporal would be taken for away that long after it is back. */
const longestReconnectMs = 3_000;
/** PERMISSION_DENIED and UNAUTHENTICATED. */
const grpcRefusals = [7, 16];

/** The variables that say where Temporal is, for messages to operators. */
export const temporalVariables =
  'TEMPORAL_ADDRESS, TEMPORAL_NAMESPACE, TEMPORAL_API_KEY, TEMPORAL_TLS* or TEMPORAL_PROFILE';

/** What is wrong with these would otherwise show at the first call, as an error that names no variable or quotes the key. */
const temporalSchema = z.object({
  TEMPORAL_ADDRESS: hostAndPort.optional(),
  TEMPORAL_NAMESPACE: headerText.optional(),
  TEMPORAL_API_KEY: headerText.optional(),
  // Temporal's reader takes anything else, such as `yes`, for off: the key would go in plain text.
  TEMPORAL_TLS: z.enum(['true', 'false', '1', '0'], 'true or false').optional(),
});

export interface TemporalAccess {
  connection: Connection;
  client: Client;
}

/**
 * What Temporal's own environment variables and profiles say. An empty variable counts as not set, as with our own:
 * Temporal's reader would take an empty API key for a key, and an empty path for a file.
 * @throws OperatorError when they cannot be used, such as a profile that is not in the file; ConfigError for a value
 * that does not fit.
 */
export function readTemporalConfig(): ClientConnectConfig {
  const given = Object.entries(process.env).flatMap(([name, value]) => (value ? [[name, value] as const] : []));
  const config = orUnusable(() => loadClientConnectConfig({ overrideEnvVars: Object.fromEntries(given) }));
  const { address, apiKey } = config.connectionOptions;
  // A value of the profile goes by the name of the variable that would replace it.
  const values = {
    TEMPORAL_ADDRESS: address,
    TEMPORAL_NAMESPACE: config.namespace,
    TEMPORAL_API_KEY: apiKey,
    TEMPORAL_TLS: process.env.TEMPORAL_TLS || undefined,
  };
  const { error } = temporalSchema.safeParse(values);
  if (error) throw new ConfigError(problemsOf(error, values));
  return config;
}

/** @throws OperatorError for whatever Temporal's reader or client throws of the settings, such as a missing file */
function orUnusable<Value>(use: () => Value): Value {
  try {
    return use();
  } catch (error) {
    const reason = (error instanceof Error ? error.message : String(error)).split('\n')[0];
    throw new OperatorError(
      `Temporal's settings cannot be used (${reason}): correct TEMPORAL_PROFILE, its file, or TEMPORAL_TLS*.`,
      { cause: error },
    );
  }
}

/**
 * A client of the server that Temporal's own environment variables and profiles name. It connects with the first call,
 * and again by itself after the server was away.
 * @throws OperatorError when they cannot be used
 */
export function temporalFromEnvironment(interceptors: WorkflowClientInterceptor[] = []): TemporalAccess {
  const { connectionOptions, namespace } = readTemporalConfig();
  const channelArgs = { 'grpc.max_reconnect_backoff_ms': longestReconnectMs };
  const connection = orUnusable(() => Connection.lazy({ ...connectionOptions, channelArgs }));
  return { connection, client: new Client({ connection, namespace, interceptors: { workflow: interceptors } }) };
}

/** Asks Temporal something. @throws OperatorError where Temporal refuses this process; any other error as it is */
export async function orRefused<Answer>(ask: () => Promise<Answer>): Promise<Answer> {
  try {
    return await ask();
  } catch (error) {
    if (!isRefusal(error)) throw error;
    throw new OperatorError(`Temporal refuses this process (${reasonOf(error)}): correct ${temporalVariables}.`, {
      cause: error,
    });
  }
}

function isRefusal(error: unknown): boolean {
  if (isGrpcServiceError(error)) return grpcRefusals.includes(error.code);
  return error instanceof Error && error.cause !== undefined && isRefusal(error.cause);
}

/**
 * Asks Temporal something and waits no longer than `timeoutMs`. gRPC alone would look at the deadline only between its
 * own tries, seconds apart.
 * @throws ServiceError or a gRPC error, or an Error that no answer came in time
 */
export async function askWithin<Answer>(
  { connection }: Pick<TemporalAccess, 'connection'>,
  timeoutMs: number,
  ask: () => Promise<Answer>,
): Promise<Answer> {
  return withDeadline(connection.withDeadline(Date.now() + timeoutMs, ask), timeoutMs, () => {
    throw new Error(`no answer within ${timeoutMs / 1000} s`);
  });
}

/** @throws ServiceError or a gRPC error when the namespace does not answer within 3 s. */
export async function probeTemporal({ connection, client }: TemporalAccess): Promise<void> {
  await askWithin({ connection }, probeTimeoutMs, () =>
    connection.workflowService.describeNamespace({ namespace: client.options.namespace }),
  );
}
