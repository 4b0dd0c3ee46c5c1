import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { distDir } from './paths';

test.each([
  ['bench', ['--mistyped'], 'npm run bench -- NAME'],
  ['bench', ['mistyped'], 'npm run bench -- NAME'],
  ['chaos', ['--mistyped'], 'npm run chaos -- ['],
  ['chaos', ['--rounds', 'some'], 'npm run chaos -- ['],
  ['cluster', ['mistyped'], 'npm run cluster  '],
  ['cluster', ['check', '--mistyped'], 'npm run cluster  '],
  ['cluster', ['rest', '--stores', 'some'], 'npm run cluster  '],
  ['fuzz', ['--mistyped'], 'npm run fuzz -- ['],
  ['fuzz', ['--inputs', 'some'], 'npm run fuzz -- ['],
])('npm run %s -- %j is refused in one line, with the usage', (command, args, usage) => {
  const program = path.join(distDir, 'tools', command, 'main.js');
  const { status, stderr } = spawnSync(process.execPath, [program, ...args], { encoding: 'utf8' });
  const [problem, empty, shown] = stderr.split('\n');
  expect(problem).not.toBe('');
  expect([empty, shown]).toEqual(['', expect.stringContaining(usage)]);
  expect(status).toBe(2);
});
