import { ConnectionStates, mongo, Error as MongooseErrors } from 'mongoose';
import type { Store } from '.';

const brokenConnectionCodes = new Set<unknown>(['EPIPE', 'ECONNRESET']);

/**
 * Codes for a server that takes no commands at the moment: it steps down, shuts down, starts or cannot be reached, or
 * its replicas do not keep up. `mongos` answers 133 where a shard has no primary.
 */
const noPrimaryCodes = new Set<unknown>([
  6, // HostUnreachable
  7, // HostNotFound
  64, // WriteConcernTimeout
  89, // NetworkTimeout
  91, // ShutdownInProgress
  133, // FailedToSatisfyReadPreference
  189, // PrimarySteppedDown
  202, // NetworkInterfaceExceededTimeLimit
  262, // ExceededTimeLimit
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
    (error instanceof mongo.MongoBulkWriteError && isAwayForSome(error)) ||
    isBrokenConnection(error)
  );
}

/**
 * Whether a failure broke off a bulk write, or one of its writes met no primary. `mongos` tells the latter of that
 * write alone, and the error as a whole has the code of the first write that failed.
 */
function isAwayForSome({ errorResponse, writeErrors }: mongo.MongoBulkWriteError): boolean {
  return isDatabaseAway(errorResponse) || [writeErrors].flat().some(({ code }) => noPrimaryCodes.has(code));
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
