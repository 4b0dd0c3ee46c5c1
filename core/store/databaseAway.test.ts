import { mongo } from 'mongoose';
import { isDatabaseAway } from './databaseAway';

const { MongoBulkWriteError, MongoNetworkError, MongoServerError } = mongo;

const bulk = (cause: ConstructorParameters<typeof MongoBulkWriteError>[0]) =>
  new MongoBulkWriteError(cause, {} as never);

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
  ['a key that exists', new MongoServerError({ message: 'E11000', code: 11000 }), false],
  ['a bug of ours', new TypeError('not a function'), false],
])('a database is away, or is not: %s', (_what, error, isAway) => {
  expect(isDatabaseAway(error)).toBe(isAway);
});
