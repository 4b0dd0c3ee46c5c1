import { execFileSync } from 'node:child_process';
import path from 'node:path';
import { root } from './markdown';

/** Those of the imports that `npm run lint` refuses in a workflow. */
function refusedOf(imports: string[]): string[] {
  const script = path.join(root, 'test/docs/refusedImports.mjs');
  const options = { cwd: root, input: imports.join('\n') };
  const lines = JSON.parse(
    execFileSync(process.execPath, [script, 'workflows/facts.ts'], options).toString(),
  ) as number[];
  return imports.filter((_text, index) => lines.includes(index + 1));
}

test('a workflow takes no value from outside core/domain, and none of Node', () => {
  const refused = [
    ...['core/runtime/async', 'core/sync/live/burst', 'core/store/documents', 'core/partners/retryAfter'],
    ...['activities', 'activities/dependencies', 'api/logging', 'worker/main', 'tools/local/until'],
  ].map((file) => `import * as x from '../${file}';`);
  const builtins = ['util', 'buffer', 'fs', 'fs/promises', 'node:fs', 'node:fs/promises', 'node:util', 'node:test'];
  refused.push(...builtins.map((name) => `import * as x from '${name}';`));
  const allowed = [
    "import { syncModes } from '../core/domain/types';",
    "import { describeError } from '../core/domain/errors';",
    "import { state } from './activityProxies';",
    "import { sleep } from '@temporalio/workflow';",
    "import type { Step } from '../core/sync/failures/workOutcome';",
    "import type { StateActivities } from '../activities';",
  ];
  expect(refusedOf([...allowed, ...refused])).toEqual(refused);
});
