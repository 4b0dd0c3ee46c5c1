// Builds dist/: sources, then the workflow bundle, then the admin page; each only when its inputs have changed.
// `node tools/local/build.mjs` builds everything from scratch.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');
const dist = path.join(root, 'dist');
const bin = (name) => path.join(root, 'node_modules', '.bin', name);

const { include } = JSON.parse(fs.readFileSync(path.join(root, 'tsconfig.json'), 'utf8'));
const SOURCES = include.filter((folder) => folder !== 'test');
const SHARED = ['package-lock.json', 'tsconfig.json', 'tsconfig.build.json'];

const STEPS = [
  {
    name: 'sources',
    inputs: [...SOURCES, ...SHARED],
    // Types are checked by `npm run check` and `npm run dev`: a start need not wait for it.
    command: [bin('tsc'), '-p', 'tsconfig.build.json', '--noCheck', '--incremental', 'false'],
  },
  {
    name: 'workflow bundle',
    inputs: [...SOURCES, ...SHARED],
    command: [process.execPath, 'dist/worker/bundle.js'],
    needs: 'worker/bundle.ts',
  },
  {
    name: 'admin page',
    inputs: ['web', 'core/domain', 'api', 'package-lock.json'],
    command: [bin('vite'), 'build', 'web', '--logLevel', 'warn'],
    needs: 'web/vite.config.ts',
  },
];

function addToHash(hash, relative) {
  const file = path.join(root, relative);
  const stat = fs.statSync(file, { throwIfNoEntry: false });
  if (!stat || /\.test\.tsx?$/.test(relative)) return;
  if (stat.isDirectory()) {
    for (const name of fs.readdirSync(file).sort()) {
      if (name !== 'node_modules' && name !== 'dist') addToHash(hash, path.join(relative, name));
    }
  } else {
    hash.update(`${relative}\0${stat.size}\0${stat.mtimeMs}\n`);
  }
}

function fingerprint(step) {
  const hash = createHash('sha256').update(`node ${process.versions.modules}\n`);
  for (const input of step.inputs) addToHash(hash, input);
  return hash.digest('hex');
}

/** Builds what is out of date; ends the process with code 1 and the tool's own output when a step fails. */
export function build({ fromScratch = false } = {}) {
  if (fromScratch) fs.rmSync(dist, { recursive: true, force: true });
  for (const step of STEPS) {
    if (step.needs && !fs.existsSync(path.join(root, step.needs))) continue;
    const stamp = path.join(dist, `.built-${step.name.replaceAll(' ', '-')}`);
    const wanted = fingerprint(step);
    if (fs.existsSync(stamp) && fs.readFileSync(stamp, 'utf8') === wanted) continue;
    process.stderr.write(`Building ${step.name} … `);
    const began = performance.now();
    const [command, ...args] = step.command;
    const result = spawnSync(command, args, { cwd: root, encoding: 'utf8' });
    if (result.status !== 0) {
      const reason = result.error?.message ?? '';
      process.stderr.write(`failed\n${result.stdout ?? ''}${result.stderr ?? ''}${reason}\n`);
      process.exit(1);
    }
    fs.mkdirSync(dist, { recursive: true });
    fs.writeFileSync(stamp, wanted);
    process.stderr.write(`${((performance.now() - began) / 1000).toFixed(1)} s\n`);
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) build({ fromScratch: true });
