import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { LocalProblem } from '../problem';
import { findOnPath } from '../stack/executables';

/** Where Debian puts PostgreSQL's programs, a folder a version; they are not on the PATH there. */
const DEBIAN_POSTGRES = '/usr/lib/postgresql';
/** PostgreSQL refuses to run as root; Debian's package makes this user for it. */
const POSTGRES_USER = 'postgres';

/** A user that a command runs as, and that owns the files it is to write. */
export interface User {
  uid: number;
  gid: number;
}

const isDatabaseFolder = (folder: string) => fs.existsSync(path.join(folder, 'initdb'));

/** The folder of PostgreSQL's programs, the newest of Debian's first. @throws LocalProblem with the remedy. */
export function findPostgres(env: NodeJS.ProcessEnv = process.env, debian = DEBIAN_POSTGRES): string {
  const versions = fs.existsSync(debian) ? fs.readdirSync(debian) : [];
  const newestFirst = versions.sort((a, b) => Number(b) - Number(a)).map((name) => path.join(debian, name, 'bin'));
  const onPath = findOnPath('initdb', env);
  const folders = [...newestFirst, ...(onPath ? [path.dirname(fs.realpathSync(onPath))] : [])];
  const found = folders.find(isDatabaseFolder);
  if (found !== undefined) return found;
  throw new LocalProblem(
    'The cluster needs PostgreSQL 12 or newer: `apt-get install postgresql`, or put `initdb` on the PATH.',
  );
}

/** The Go compiler. @throws LocalProblem with the remedy. */
export function findGo(env: NodeJS.ProcessEnv = process.env): string {
  const go = findOnPath('go', env);
  if (go !== undefined) return go;
  throw new LocalProblem(
    'The cluster needs Go 1.26 or newer once, to build the Temporal server: install it and put `go` on the PATH.',
  );
}

/** Whom PostgreSQL runs as: us, or a user of its own where we are root. @throws LocalProblem with the remedy. */
export function postgresUser(): User | undefined {
  if (process.getuid?.() !== 0) return undefined;
  try {
    const id = (flag: string) =>
      Number(execFileSync('id', [flag, POSTGRES_USER], { stdio: ['ignore', 'pipe', 'ignore'] }));
    return { uid: id('-u'), gid: id('-g') };
  } catch (cause) {
    throw new LocalProblem(
      `PostgreSQL may not run as root: run the cluster as another user, or make the user \`${POSTGRES_USER}\` for it.`,
      { cause },
    );
  }
}

/** The command, run as this user. */
export function asUser(user: User | undefined, command: string[]): string[] {
  if (!user) return command;
  return ['setpriv', '--reuid', String(user.uid), '--regid', String(user.gid), '--clear-groups', ...command];
}
