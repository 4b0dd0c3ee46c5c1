import { generatedPart, table } from './generated';
import { read } from './markdown';

interface LockedPackage {
  version: string;
  license?: string;
  dev?: boolean;
}

const lock = JSON.parse(read('package-lock.json')) as { packages: Record<string, LockedPackage> };

/** Packages whose lock entry names no licence; it stands in the package itself. */
const statedElsewhere: Record<string, string> = { unionfs: 'Unlicense' };

const packages = Object.entries(lock.packages)
  .filter(([where]) => where.startsWith('node_modules/'))
  .map(([where, { version, license, dev = false }]) => {
    const name = where.slice(where.lastIndexOf('node_modules/') + 'node_modules/'.length);
    return { name, version, licence: license ?? statedElsewhere[name] ?? 'unknown', dev };
  });

const shipped = packages.filter(({ dev }) => !dev);

test('docs/licences.md lists every package that is shipped, with its licence', () => {
  const rows = new Map(shipped.map(({ name, version, licence }) => [`${name}@${version}`, [name, version, licence]]));
  const wanted = table(
    ['package', 'version', 'licence'],
    [...rows].toSorted(byKey).map(([, row]) => row),
  );
  expect(generatedPart('docs/licences.md', 'shipped', wanted)).toBe(wanted);
});

test('docs/licences.md names every licence among the packages for development', () => {
  const licences = new Set(packages.filter(({ dev }) => dev).map(({ licence }) => licence));
  const wanted = [...licences].toSorted().join(' · ') + '\n';
  expect(generatedPart('docs/licences.md', 'development', wanted)).toBe(wanted);
});

test('nothing shipped forbids a closed service, and every licence is known', () => {
  const refused = shipped.filter(({ licence }) => /GPL|SSPL|BUSL|Elastic|unknown|UNLICENSED/i.test(licence));
  expect(refused.map(({ name, licence }) => `${name}: ${licence}`)).toEqual([]);
});

function byKey([a]: [string, unknown], [b]: [string, unknown]): number {
  return a < b ? -1 : Number(a > b);
}
