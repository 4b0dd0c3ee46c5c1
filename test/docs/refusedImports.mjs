// `node test/docs/refusedImports.mjs FILE <TEXT`: which lines of the text ESLint would refuse for their import if the
// text were in that file. This is a script because Jest cannot load ESLint's configuration. Rules that need types are
// left out: they take half a minute.
import fs from 'node:fs';
import { ESLint } from 'eslint';
import tseslint from 'typescript-eslint';

const [, , filePath] = process.argv;
const eslint = new ESLint({ overrideConfig: tseslint.configs.disableTypeChecked });
const [{ messages }] = await eslint.lintText(fs.readFileSync(0, 'utf8'), { filePath });
const refused = messages.filter(({ ruleId }) => ruleId === null || ruleId.endsWith('no-restricted-imports'));
process.stdout.write(JSON.stringify(refused.map(({ line }) => line)));
