import { spawn } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { cacheDir, projectRoot } from '../paths';
import { LocalProblem } from '../problem';
import { findGo } from './programs';

/** The Go module that names the server's version, and by hash each module it is made of. */
const MODULE = path.join(projectRoot, 'tools/local/cluster/temporal');
const SERVER = 'go.temporal.io/server';
/** The server, and the tool that makes its tables, by the names that Go gives them. */
const PACKAGES = { server: `${SERVER}/cmd/server`, sql: `${SERVER}/cmd/tools/sql` };
/** The build takes minutes, so everything else on the machine goes first. */
const BUILD_PRIORITY = 10;

export interface TemporalPrograms {
  version: string;
  server: string;
  sql: string;
}

export interface TemporalBuildOptions {
  logDir: string;
  signal?: AbortSignal;
  /** Called before a build. */
  onBuild?: (version: string, logFile: string) => void;
}

/** The version of the server in a `go.mod`. */
export function serverVersion(goMod: string): string {
  const version = new RegExp(`^\\s*(?:require )?${SERVER} v(\\S+)`, 'm').exec(goMod)?.[1];
  if (version === undefined) throw new Error(`go.mod does not name ${SERVER}`);
  return version;
}

function compile(go: string, into: string, logFile: string, signal: AbortSignal | undefined): Promise<void> {
  fs.mkdirSync(path.dirname(logFile), { recursive: true });
  const log = fs.openSync(logFile, 'w', 0o600);
  // One package at a time, so that what else runs goes on.
  const args = [
    'build',
    '-p',
    '1',
    '-mod=readonly',
    '-trimpath',
    '-ldflags=-s',
    '-o',
    into,
    ...Object.values(PACKAGES),
  ];
  const child = spawn(go, args, { cwd: MODULE, stdio: ['ignore', log, log], signal, killSignal: 'SIGTERM' });
  fs.closeSync(log);
  if (child.pid !== undefined) os.setPriority(child.pid, BUILD_PRIORITY);
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code) => {
      if (code === 0) return resolve();
      const lines = fs.readFileSync(logFile, 'utf8').trimEnd().split('\n').slice(-3).join('\n');
      reject(new LocalProblem(`Building the Temporal server failed. Last lines of ${logFile}:\n${lines}`));
    });
  });
}

/**
 * The Temporal server of `tools/local/cluster/temporal/go.mod`, built on first use and kept by its version.
 * @throws LocalProblem when there is no Go or the build fails.
 */
export async function temporalPrograms({ logDir, signal, onBuild }: TemporalBuildOptions): Promise<TemporalPrograms> {
  const version = serverVersion(fs.readFileSync(path.join(MODULE, 'go.mod'), 'utf8'));
  const folder = path.join(cacheDir, 'temporal-server', version);
  if (!fs.existsSync(folder)) {
    const logFile = path.join(logDir, 'temporal-build.log');
    const go = findGo();
    onBuild?.(version, logFile);
    fs.mkdirSync(path.dirname(folder), { recursive: true });
    const unfinished = fs.mkdtempSync(`${folder}-`);
    try {
      await compile(go, `${unfinished}${path.sep}`, logFile, signal);
      fs.renameSync(unfinished, folder);
    } finally {
      fs.rmSync(unfinished, { recursive: true, force: true });
    }
  }
  return { version, server: path.join(folder, 'server'), sql: path.join(folder, 'sql') };
}
