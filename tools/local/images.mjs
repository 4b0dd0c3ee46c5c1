// `npm run images`: says which images of deploy/images.yaml are behind the newest patch of their minor version, or,
// where npm is asked, the newest release of their major version. It asks npm and Go through their own clients. Where
// they do not know, it says where to look and does not fail.
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');
const images = parse(fs.readFileSync(path.join(root, 'deploy/images.yaml'), 'utf8'));
const numbersOf = (version) => (/\d+(\.\d+)+/.exec(version)?.[0] ?? '').split('.').map(Number);
const isLater = (one, other) => {
  const at = one.findIndex((number, index) => number !== (other[index] ?? 0));
  return at >= 0 && one[at] > (other[at] ?? 0);
};

/** Every version that this client knows, as numbers; empty when it cannot be asked. */
function versionsBy([client, subject]) {
  const [command, args] =
    client === 'npm' ? ['npm', ['view', subject, 'version', '--json']] : ['go', ['list', '-m', '-versions', subject]];
  const { status, stdout } = spawnSync(command, args, { cwd: '/', encoding: 'utf8', timeout: 60_000 });
  return status === 0 ? (stdout.match(/\d+\.\d+\.\d+(?=["\s]|$)/g) ?? []).map(numbersOf) : [];
}

for (const [name, { tag, digest, newest, see }] of Object.entries(images)) {
  const current = numbersOf(tag);
  const sameLine = (version) => version[0] === current[0] && (newest?.startsWith('npm') || version[1] === current[1]);
  const versions = newest ? versionsBy(newest.split(' ')).filter(sameLine) : [];
  const latest = versions.reduce((best, version) => (isLater(version, best) ? version : best), current);
  const state =
    versions.length === 0
      ? `not to be had here, see ${see}`
      : isLater(latest, current)
        ? `BEHIND ${latest.join('.')}`
        : 'current';
  process.stdout.write(`${name}:${tag}  ${state}${digest ? '' : '; no digest'}\n`);
}
