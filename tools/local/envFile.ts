import fs from 'node:fs';
import path from 'node:path';
import { cacheDir } from './paths';

/** Where a running local stack leaves the environment of its api and worker, for commands beside it. */
const envFile = path.join(cacheDir, 'local.env');

/**
 * A line to paste, which runs a command with that environment. It uses a subshell, so that the next `npm start` does
 * not find these variables set.
 */
export function besideStack(command: string): string {
  return `(set -a; . ${path.relative(process.cwd(), envFile)}; ${command})`;
}

/** Writes it, readable by its owner alone (mode 0600): it holds this machine's secrets. */
export function writeEnvFile(env: Record<string, string>): void {
  const lines = Object.entries(env)
    // With NODE_ENV=production npm would leave out development packages.
    .filter(([name]) => name !== 'NODE_ENV')
    .map(([name, value]) => `${name}='${value.replaceAll("'", `'\\''`)}'\n`);
  fs.writeFileSync(envFile, lines.join(''), { mode: 0o600 });
}

export function hasEnvFile(): boolean {
  return fs.existsSync(envFile);
}
