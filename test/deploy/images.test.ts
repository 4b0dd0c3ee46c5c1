import fs from 'node:fs';
import path from 'node:path';
import { parse } from 'yaml';

const root = path.resolve(__dirname, '../..');
const read = (file: string) => fs.readFileSync(path.join(root, file), 'utf8');
const images = parse(read('deploy/images.yaml')) as Record<
  string,
  { tag: string; digest: string | null; newest: string | null; see: string }
>;

/** Images that are built from this repository. */
const ours = /^shopline-omnichat(-sandbox)?:\d+\.\d+\.\d+$/;
const stages = [...read('Dockerfile').matchAll(/^FROM \S+ AS (\S+)/gm)].map(([, name]) => name);
const manifests = fs.readdirSync(path.join(root, 'deploy/kubernetes')).map((name) => `deploy/kubernetes/${name}`);
const named = [
  ...[...read('Dockerfile').matchAll(/^FROM (\S+)/gm)].map(([, image = '']) => ['Dockerfile', image] as const),
  ...['docker-compose.yml', ...manifests].flatMap((file) =>
    [...read(file).matchAll(/^\s*(?:- )?image: (\S+)/gm)].map(([, image = '']) => [file, image] as const),
  ),
].filter(([, image]) => !ours.test(image) && !stages.includes(image));

test.each(named)('%s names %s as deploy/images.yaml does', (_file, image) => {
  const [reference = '', digest = null] = image.split('@');
  const [name = '', tag] = reference.split(':');
  expect(images[name]).toMatchObject({ tag, digest });
});

test('every image of the list is used, and is not one with a known hole', () => {
  const used = new Set(named.map(([, image]) => image.split(':')[0]));
  expect(Object.keys(images).toSorted()).toEqual([...used].toSorted());
  // Nobody maintains this image any more, so no hole in it is closed.
  expect(Object.keys(images)).not.toContain('temporalio/auto-setup');
  const least: Record<string, number[]> = { mongo: [8, 0, 17], node: [22, 22, 0] };
  for (const [name, [major = 0, minor = 0, patch = 0]] of Object.entries(least)) {
    const [ours = 0, oursMinor = 0, oursPatch = 0] = images[name]?.tag.match(/\d+/g)?.map(Number) ?? [];
    expect([name, ours * 1e6 + oursMinor * 1e3 + oursPatch >= major * 1e6 + minor * 1e3 + patch]).toEqual([name, true]);
  }
});

test('a digest is one, or its absence is said', () => {
  for (const { digest } of Object.values(images)) if (digest !== null) expect(digest).toMatch(/^sha256:[0-9a-f]{64}$/);
  expect(read('deploy/images.yaml')).toContain('null says so');
});
