import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { LocalProblem } from '../problem';
import { asUser, findGo, findPostgres } from './programs';

let folder: string;
beforeEach(() => (folder = fs.mkdtempSync(path.join(os.tmpdir(), 'programs-'))));
afterEach(() => fs.rmSync(folder, { recursive: true }));

function place(...names: string[]): string {
  const file = path.join(folder, ...names);
  fs.mkdirSync(path.dirname(file), { recursive: true });
  fs.writeFileSync(file, '', { mode: 0o755 });
  return path.dirname(file);
}

const problemOf = (work: () => unknown): Error => {
  try {
    work();
  } catch (error) {
    return error as Error;
  }
  throw new Error('Nothing was thrown');
};

test("the newest of Debian's PostgreSQL wins, by number and not by name", () => {
  place('postgresql', '9', 'bin', 'initdb');
  const newest = place('postgresql', '15', 'bin', 'initdb');
  expect(findPostgres({ PATH: '' }, path.join(folder, 'postgresql'))).toBe(newest);
});

test('a PostgreSQL on the PATH does as well', () => {
  const bin = place('bin', 'initdb');
  expect(findPostgres({ PATH: bin }, path.join(folder, 'none'))).toBe(fs.realpathSync(bin));
});

test('what is missing is named in one line, with the remedy', () => {
  for (const problem of [
    problemOf(() => findPostgres({ PATH: folder }, path.join(folder, 'none'))),
    problemOf(() => findGo({ PATH: folder })),
  ]) {
    expect(problem).toBeInstanceOf(LocalProblem);
    expect(problem.message).toMatch(/^The cluster needs (PostgreSQL|Go) .*(install|PATH).*$/);
  }
});

test('a command runs as the user it is given, or as it is', () => {
  expect(asUser(undefined, ['initdb'])).toEqual(['initdb']);
  const command = asUser({ uid: 101, gid: 104 }, ['initdb', '-D', 'data']);
  expect(command).toEqual(['setpriv', '--reuid', '101', '--regid', '104', '--clear-groups', 'initdb', '-D', 'data']);
});
