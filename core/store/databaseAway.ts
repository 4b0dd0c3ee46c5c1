import { ConnectionStates, mongo, Error as MongooseErrors } from 'mongoose';
import type { Store } from '.';

const brokenConnectionCodes = new Set<unknown>(['EPIPE', 'ECONNRESET']);

/** Codes for a server that takes no commands at the moment: it steps down, shuts down, starts or cannot be reached. */
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

/** Whether MongoDB did not answer, or has no primary for the moment: unlike a refusal, this may pass in a while. */
export function isDatabaseAway(error: unknown): boolean {
  return (
    error instanceof mongo.MongoNetworkError ||
    error instanceof mongo.MongoServerSelectionError ||
    error instanceof mongo.MongoNotConnectedError ||
    error instanceof mongo.MongoTopologyClosedError ||
    error instanceof MongooseErrors.MongooseServerSelectionError ||
    (error instanceof mongo.MongoServerError && noPrimaryCodes.has(error.code)) ||
    // The driver wraps whatever failure broke off a bulk write.
    (error instanceof mongo.MongoBulkWriteError && isDatabaseAway(error.errorResponse)) ||
    isBrokenConnection(error)
  );
}

/** A write to a socket that was just closed fails with Node's own error, which the driver does not wrap. */
function isBrokenConnection(error: unknown): boolean {
  return error instanceof Error && 'code' in error && brokenConnectionCodes.has(error.code);
}

/** Whether there is a primary to work with, as far as the driver knows. */
export function isConnected({ connection }: Pick<Store, 'connection'>): boolean {
  return connection.readyState === ConnectionStates.connected;
}

/** Fails when MongoDB does not answer. */
export async function ping({ connection }: Pick<Store, 'connection'>): Promise<void> {
  // By the driver itself: no setting of Mongoose can hold this command back while there is no connection.
  await connection.getClient().db().command({ ping: 1 });
}
