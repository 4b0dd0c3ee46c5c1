import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { bundleWorkflowCode } from '@temporalio/worker';

/** Where the built workflows lie beside the compiled sources. */
export const workflowBundlePath = path.resolve(__dirname, '..', 'workflow-bundle.js');

/** Bundles the compiled workflows once, at build time: a worker then starts without a compiler. */
async function main(): Promise<void> {
  const { code } = await bundleWorkflowCode({ workflowsPath: path.resolve(__dirname, '..', 'workflows', 'index.js') });
  await writeFile(workflowBundlePath, code);
}

if (require.main === module) {
  main().catch((error: unknown) => {
    process.stderr.write(`${String(error)}\n`);
    process.exit(1);
  });
}
