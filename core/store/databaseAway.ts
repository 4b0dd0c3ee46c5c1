import { ConnectionStates, mongo, Error as MongooseErrors } from 'mongoose';
import type { Store } from '.';

const brokenConnectionCodes = new Set<unknown>(['EPIPE', 'ECONNRESET']);

/** What a server answers that is, or has just stopped being, none to work with: it steps down, shuts down or starts. */
const noPrimaryCodes = new Set<unknown>([
  6, // HostUnreachable
  7, // HostNotFound
  89, // NetworkTimeout
  91, // ShutdownInProgress
  189, // PrimarySteppedDown
  9001, // SocketException
  10107, // NotWritablePrimary
  11600, // InterruptedAtShutdown
  11602, // InterruptedDueToReplStateChange
  13435, // NotPrimaryNoSecondaryOk
  13436, // NotPrimaryOrSecondary
]);

/** Whether MongoDB did not answer, or has no primary for the moment, as opposed to answering no: it may work in a while. */
export function isDatabaseAway(error: unknown): boolean {
  return (
    error instanceof mongo.MongoNetworkError ||
    error instanceof mongo.MongoServerSelectionError ||
    error instanceof mongo.MongoNotConnectedError ||
    error instanceof mongo.MongoTopologyClosedError ||
    error instanceof MongooseErrors.MongooseServerSelectionError ||
    (error instanceof mongo.MongoServerError && noPrimaryCodes.has(error.code)) ||
    // The driver wraps the failure that broke many writes off, of any kind.
    (error instanceof mongo.MongoBulkWriteError && isDatabaseAway(error.errorResponse)) ||
    isBrokenConnection(error)
  );
}

/** What the driver writes to a socket that was just closed fails with Node's own error, which it does not wrap. */
function isBrokenConnection(error: unknown): boolean {
  return error instanceof Error && 'code' in error && brokenConnectionCodes.has(error.code);
}

/** Whether there is a primary to work with, as far as the driver knows. */
export function isConnected({ connection }: Pick<Store, 'connection'>): boolean {
  return connection.readyState === ConnectionStates.connected;
}

/** Fails when MongoDB does not answer. */
export async function ping({ connection }: Pick<Store, 'connection'>): Promise<void> {
  // Past Mongoose, which would hold the command back while there is no connection.
  await connection.getClient().db().command({ ping: 1 });
}
