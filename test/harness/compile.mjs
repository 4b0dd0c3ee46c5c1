// Compiles TypeScript for Jest, with one cache for all of its projects. `id` in `jest.config.js` gives them one folder,
// and the key made here names no project, as swc's own does. Else each project would compile every file once more.
import { createHash } from 'node:crypto';
import { version } from '@swc/core';
import { createTransformer } from '@swc/jest';

const options = {
  jsc: { target: 'es2022', parser: { syntax: 'typescript', tsx: true } },
  module: { type: 'commonjs' },
  sourceMaps: 'inline',
};
const { process, canInstrument } = createTransformer(options);

const keyOf = (source, path) => createHash('sha1').update([version, JSON.stringify(options), path, source].join('\0'));

export default { process, canInstrument, getCacheKey: (source, path) => keyOf(source, path).digest('hex') };
