import fs from 'node:fs';
import path from 'node:path';
import { cacheDir } from './paths';

/** Where a running local stack leaves the environment of its api and worker, for commands beside it. */
const envFile = path.join(cacheDir, 'local.env');

/** Pastes into a shell: everything that is set from then on reaches commands. */
export const useEnvFile = `set -a; . ${path.relative(process.cwd(), envFile)}; set +a`;

/** Writes it, readable by its owner alone (mode 0600): it holds this machine's secrets. */
export function writeEnvFile(env: Record<string, string>): void {
  const lines = Object.entries(env)
    // npm would leave out development packages.
    .filter(([name]) => name !== 'NODE_ENV')
    .map(([name, value]) => `${name}='${value.replaceAll("'", `'\\''`)}'\n`);
  fs.writeFileSync(envFile, lines.join(''), { mode: 0o600 });
}

export function hasEnvFile(): boolean {
  return fs.existsSync(envFile);
}
