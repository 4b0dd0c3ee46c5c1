import { mongo } from 'mongoose';
import { isDatabaseAway } from './databaseAway';

const { MongoBulkWriteError, MongoNetworkError, MongoServerError } = mongo;

const bulk = (cause: ConstructorParameters<typeof MongoBulkWriteError>[0]) =>
  new MongoBulkWriteError(cause, {} as never);

/** What the driver makes of a batch whose writes failed with these codes. */
const failed = (...codes: number[]) => ({
  message: 'write failed',
  code: codes[0]!,
  writeErrors: codes.map((code, index) => ({ code, index })) as mongo.WriteError[],
});

/** Node's own error, without a system call, for a write to a socket that the other end has closed (its `net.js`). */
const ended = Object.assign(new Error('This socket has been ended by the other party'), { code: 'EPIPE' });

it.each([
  ['a socket that the server has ended', ended, true],
  ['a connection that broke', new MongoNetworkError('connection closed'), true],
  ['a server that is no primary', new MongoServerError({ message: 'not primary', code: 10107 }), true],
  ['a server that steps down', new MongoServerError({ message: 'interrupted', code: 11602 }), true],
  ['many writes to one that is no primary', bulk({ message: 'not primary', code: 10107, writeErrors: [] }), true],
  ['many writes, and a connection that broke', bulk(new MongoNetworkError('connection closed')), true],
  ['many writes, one with a key that exists', bulk({ message: 'E11000', code: 11000, writeErrors: [] }), false],
  ['many writes, one of them to a shard without primary', bulk(failed(11000, 133)), true],
  ['a shard without primary', new MongoServerError({ message: 'no primary', code: 133 }), true],
  ['replicas that do not keep up', new MongoServerError({ message: 'timed out', code: 64 }), true],
  ['a key that exists', new MongoServerError({ message: 'E11000', code: 11000 }), false],
  ['a bug of ours', new TypeError('not a function'), false],
])('a database is away, or is not: %s', (_what, error, isAway) => {
  expect(isDatabaseAway(error)).toBe(isAway);
});
