import { mongo, Query } from 'mongoose';
import { expectGuardedCommand, expectNoBareList } from './guard';

const { prototype } = mongo.MongoClient;
// eslint-disable-next-line @typescript-eslint/unbound-method -- called with its own client below
const { connect } = prototype;
/** Tests may query by any field, so in their process no index is asked for. */
const isTest = 'expect' in globalThis;

/**
 * To be loaded first: from then on a command that names no shard, or that no index serves, fails before it is sent,
 * wherever it comes from.
 */
prototype.connect = function (this: mongo.MongoClient) {
  if (!this.options.monitorCommands) {
    Object.assign(this, { monitorCommands: true });
    this.on('commandStarted', ({ command }) => expectGuardedCommand(command, { isIndexed: !isTest }));
  }
  return connect.call(this);
};

// eslint-disable-next-line @typescript-eslint/unbound-method -- called with its own query below
const { cast } = Query.prototype;

/** Mongoose casts each query before it is sent. */
Query.prototype.cast = function (model, filter) {
  expectNoBareList((filter ?? this.getFilter()) as Record<string, unknown>);
  return cast.call(this, model, filter) as unknown;
};
