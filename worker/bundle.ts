import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { bundleWorkflowCode } from '@temporalio/worker';

const dist = path.resolve(__dirname, '..');

/** Where the bundles of workflows lie, beside the compiled sources. Only workers that trace load the traced one. */
export const bundlePaths = {
  plain: path.join(dist, 'workflow-bundle.js'),
  traced: path.join(dist, 'workflow-bundle-traced.js'),
};

/** Bundles the compiled workflows once, at build time: a worker then starts without a compiler. */
async function main(): Promise<void> {
  const workflowsPath = path.join(dist, 'workflows', 'index.js');
  const tracing = path.join(dist, 'workflows', 'tracing.js');
  const plain = await bundleWorkflowCode({ workflowsPath });
  await writeFile(bundlePaths.plain, plain.code);
  const traced = await bundleWorkflowCode({ workflowsPath, workflowInterceptorModules: [tracing] });
  await writeFile(bundlePaths.traced, traced.code);
}

if (require.main === module) {
  main().catch((error: unknown) => {
    process.stderr.write(`${String(error)}\n`);
    process.exit(1);
  });
}
