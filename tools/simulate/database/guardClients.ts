import { mongo } from 'mongoose';
import { expectShardKeys } from './shardKeys';

const { prototype } = mongo.MongoClient;
// eslint-disable-next-line @typescript-eslint/unbound-method -- called with its own client below
const { connect } = prototype;

/** To be loaded first: from then on a command that no shard is named in fails before it is sent, wherever it comes from. */
prototype.connect = function (this: mongo.MongoClient) {
  if (!this.options.monitorCommands) {
    Object.assign(this, { monitorCommands: true });
    this.on('commandStarted', ({ command }) => expectShardKeys(command));
  }
  return connect.call(this);
};
