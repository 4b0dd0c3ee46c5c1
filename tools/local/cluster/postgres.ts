import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { LocalProblem } from '../problem';
import type { PartSpec } from '../stack/processes';
import { asUser, findPostgres, postgresUser, type User } from './programs';

const run = promisify(execFile);
const SUPERUSER = 'temporal';
/** Four Temporal services take up to 22 each; the rest is for a person who looks. */
const MOST_CONNECTIONS = 150;

/** How to reach a PostgreSQL. */
export interface Postgres {
  port: number;
  user: string;
  password: string;
}

export interface PostgresOptions {
  dataDir: string;
  logDir: string;
  port: number;
}

/** Its password, made on first use, in a file that only its owner reads. */
function passwordIn(file: string, user: User | undefined): string {
  if (!fs.existsSync(file)) {
    fs.writeFileSync(file, randomBytes(24).toString('hex'), { mode: 0o600 });
    if (user) fs.chownSync(file, user.uid, user.gid);
  }
  return fs.readFileSync(file, 'utf8');
}

async function initialise(
  folder: string,
  passwordFile: string,
  programs: string,
  user: User | undefined,
): Promise<void> {
  // The folder gets its name once it is whole, so one that was interrupted is made again.
  const unfinished = `${folder}.new`;
  fs.rmSync(unfinished, { recursive: true, force: true });
  fs.mkdirSync(unfinished, { mode: 0o700 });
  if (user) fs.chownSync(unfinished, user.uid, user.gid);
  const [program = '', ...args] = asUser(user, [
    ...[path.join(programs, 'initdb'), '--pgdata', unfinished, '--username', SUPERUSER, '--pwfile', passwordFile],
    ...['--auth', 'scram-sha-256', '--encoding', 'UTF8', '--locale', 'C', '--no-instructions'],
  ]);
  try {
    await run(program, args, { cwd: '/' });
  } catch (cause) {
    const { stderr } = cause as { stderr?: string };
    throw new LocalProblem(
      `PostgreSQL cannot make its data folder: ${stderr?.trim().split('\n').at(-1) ?? String(cause)}`,
      {
        cause,
      },
    );
  }
  fs.renameSync(unfinished, folder);
}

/** A PostgreSQL of our own, data and all, on the loopback interface; what it holds survives a restart. */
export async function postgresPart(options: PostgresOptions): Promise<{ part: PartSpec; postgres: Postgres }> {
  const { dataDir, logDir, port } = options;
  const programs = findPostgres();
  const user = postgresUser();
  const folder = path.join(dataDir, 'postgres');
  const passwordFile = path.join(dataDir, 'postgres.password');
  fs.mkdirSync(dataDir, { recursive: true });
  // PostgreSQL's user has to get through this folder. The modes of what lies in it keep that closed.
  if (user) fs.chmodSync(dataDir, fs.statSync(dataDir).mode | 0o011);
  const password = passwordIn(passwordFile, user);
  if (!fs.existsSync(folder)) await initialise(folder, passwordFile, programs, user);
  const settings = {
    port,
    listen_addresses: '127.0.0.1',
    unix_socket_directories: '',
    max_connections: MOST_CONNECTIONS,
  };
  const arguments_ = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  const isReady = () =>
    run(path.join(programs, 'pg_isready'), ['--host', '127.0.0.1', '--port', String(port)]).then(
      () => true,
      () => false,
    );
  return {
    part: {
      name: 'PostgreSQL',
      command: asUser(user, [path.join(programs, 'postgres'), '-D', folder, ...arguments_]),
      env: process.env,
      logFile: path.join(logDir, 'postgres.log'),
      isReady,
    },
    postgres: { port, user: SUPERUSER, password },
  };
}

/** How many transactions it has ended so far, those rolled back included. */
export async function countTransactions({ port, user, password }: Postgres): Promise<number> {
  const query = 'SELECT sum(xact_commit + xact_rollback) FROM pg_stat_database';
  const { stdout } = await run(
    path.join(findPostgres(), 'psql'),
    ['--host', '127.0.0.1', '--port', String(port), '--username', user, '-d', 'postgres', '-Atc', query],
    { env: { ...process.env, PGPASSWORD: password } },
  );
  return Number(stdout);
}
