// `npm run screens`: builds what is out of date, then plays and photographs a binding.
import { tsImport } from 'tsx/esm/api';
import { build } from '../../tools/local/build.mjs';

build();
await tsImport('./screens.ts', import.meta.url);
