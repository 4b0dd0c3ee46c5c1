// `node tools/local/run.mjs FOLDER/NAME`: builds what is out of date, then runs dist/FOLDER/NAME.js in this process. It
// is plain JavaScript, so that `npm ci && npm start` works before anything is built.
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');
const [program] = process.argv.splice(2, 1);

if (!fs.existsSync(path.join(root, 'node_modules'))) {
  process.stderr.write('The packages are not installed yet: run `npm ci` first.\n');
  process.exit(1);
}
const { build } = await import('./build.mjs');
build();
process.setSourceMapsEnabled(true);
await import(pathToFileURL(path.join(root, 'dist', `${program}.js`)).href);
