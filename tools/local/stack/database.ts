import mongoose from 'mongoose';
import fs from 'node:fs';
import path from 'node:path';
import { findOnPath } from './executables';
import type { PartSpec } from './processes';
import { venvCommand, type InstallOptions } from './venv';

export interface DatabaseOptions {
  dataDir: string;
  logDir: string;
  port: number;
  /** Only for SecantusDB: it shows itself as the one member of a replica set. */
  isReplicaSet: boolean;
  isDurable: boolean;
}

/** Whether a MongoDB answers there. */
export async function isDatabaseReady(uri: string): Promise<boolean> {
  const client = new mongoose.mongo.MongoClient(uri, { serverSelectionTimeoutMS: 1_000 });
  try {
    await client.db('admin').command({ ping: 1 });
    return true;
  } catch {
    return false;
  } finally {
    await client.close();
  }
}

export function databaseUri(port: number): string {
  return `mongodb://127.0.0.1:${port}/shopline_omnichat?directConnection=true`;
}

/** Writes what SecantusDB reads at its start. */
function writeConfig({ dataDir, port, isReplicaSet, isDurable }: DatabaseOptions, storageDir: string): string {
  const config = `[server]
port = ${String(port)}
storage_path = ${JSON.stringify(storageDir)}
log_level = "WARNING"
# In a replica set SecantusDB is slow: each write goes twice through the last 10,000 retryable writes and sorts them.
standalone = ${String(!isReplicaSet)}

[storage]
# Else a killed SecantusDB loses the last ~50 ms of its acknowledged writes.
sync_on_commit = ${String(isDurable)}
# SecantusDB answers nothing while it looks through whole collections for expired documents, for seconds if they are
# large. By default it looks each minute, and webhooks that come meanwhile are answered too late.
ttl_sweep_seconds = 3600
`;
  const configFile = path.join(dataDir, 'secantusd.toml');
  fs.writeFileSync(configFile, config);
  return configFile;
}

async function command(storageDir: string, options: DatabaseOptions, install: InstallOptions): Promise<string[]> {
  const mongod = findOnPath('mongod');
  if (mongod !== undefined) {
    return [mongod, '--port', String(options.port), '--dbpath', storageDir, '--bind_ip', '127.0.0.1'];
  }
  return [...(await venvCommand('secantusd-py', install)), '--config', writeConfig(options, storageDir)];
}

/** MongoDB from the PATH, else SecantusDB, which speaks its protocol; what a durable one holds survives a kill. */
export async function databasePart(options: DatabaseOptions, install: InstallOptions): Promise<PartSpec> {
  const { dataDir, logDir, port } = options;
  const storageDir = path.join(dataDir, 'database');
  fs.mkdirSync(storageDir, { recursive: true });
  return {
    name: 'the database',
    command: await command(storageDir, options, install),
    // SecantusDB holds everything up while it checkpoints: a second each minute by default, less time if more often.
    env: { ...process.env, SECANTUS_CHECKPOINT_SECONDS: '5' },
    logFile: path.join(logDir, 'database.log'),
    isReady: () => isDatabaseReady(databaseUri(port)),
  };
}
