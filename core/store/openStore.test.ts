import { OperatorError } from '../domain/operatorError';
import { openStore } from '.';

it.each([
  'mongodb://',
  'mongodb://127.0.0.1/shop?foo=bar',
  'mongodb://127.0.0.1/shop?replicaSet=',
  'mongodb://user:p%@127.0.0.1/shop',
  // The driver takes the part behind the question mark for an option, and quotes it.
  'mongodb://user:Pa@ss?w0rd@db/shop',
])('%s cannot be used, is told at once, and is not quoted', async (mongodbUri) => {
  const opening = openStore({ mongodbUri, encryptionKey: '', oldEncryptionKeys: [] });
  const error: unknown = await opening.catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(OperatorError);
  expect(String(error)).toMatch(/MONGODB_URI cannot be used.*: correct it\.$/);
  expect(String(error)).not.toContain(mongodbUri);
  expect(String(error)).not.toContain('w0rd');
});
