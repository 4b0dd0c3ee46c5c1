import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { loadLocalSecrets } from './secrets';

let folder: string;
beforeEach(() => (folder = fs.mkdtempSync(path.join(os.tmpdir(), 'secrets-'))));
afterEach(() => fs.rmSync(folder, { recursive: true }));

test('secrets are made once, kept, and readable by their owner alone', () => {
  const file = path.join(folder, 'new', 'secrets.json');
  const made = loadLocalSecrets(file);
  expect(Buffer.from(made.encryptionKey, 'base64')).toHaveLength(32);
  expect(fs.statSync(file).mode & 0o777).toBe(0o600);
  expect(loadLocalSecrets(file)).toEqual(made);
});

test('two machines have different secrets', () => {
  const [one, other] = ['a.json', 'b.json'].map((name) => loadLocalSecrets(path.join(folder, name)));
  expect(one?.encryptionKey).not.toBe(other?.encryptionKey);
});
