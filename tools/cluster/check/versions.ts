import { isGrpcServiceError, type Client } from '@temporalio/client';
import { BoundStore } from '../../bench/harness/boundStore';
import type { Cluster } from '../../local/cluster/cluster';
import type { Checklist } from '../../local/story/checklist';
import { until } from '../../local/until';
import { withTemporal } from './temporalClient';

const DEPLOYMENT = 'shopline-omnichat';
const [OLD, NEW] = ['1.0.0', '1.1.0'] as const;
const MEMBERS = 200;
const STEP_TIMEOUT_MS = 120_000;
/** gRPC's NOT_FOUND and FAILED_PRECONDITION. */
const notYetThere: readonly number[] = [5, 9];
const build = (buildId: string) => ({ TEMPORAL_DEPLOYMENT_NAME: DEPLOYMENT, TEMPORAL_WORKER_BUILD_ID: buildId });

/** Does what `temporal worker deployment set-current-version` does, as soon as a worker of that version polls. */
function makeCurrent({ connection, options }: Client, buildId: string): Promise<boolean> {
  const request = { namespace: options.namespace, deploymentName: DEPLOYMENT, buildId, identity: 'cluster check' };
  const isCurrent = async () => {
    try {
      await connection.workflowService.setWorkerDeploymentCurrentVersion(request);
      return true;
    } catch (error) {
      if (isGrpcServiceError(error) && notYetThere.includes(error.code)) return false;
      throw error;
    }
  };
  return until(isCurrent, { timeoutMs: STEP_TIMEOUT_MS, intervalMs: 500, what: `${buildId} as the current version` });
}

/**
 * What docs/versioning.md tells operators to do: workers with a build id beside those without, then a newer version
 * beside them. A store's workflow stays where it began, and goes over when it continues as new.
 */
export async function moveToNewVersion(cluster: Cluster, checklist: Checklist): Promise<void> {
  const { stack, workers } = cluster;
  const [first = '', second = '', third = ''] = workers.all.map(({ name }) => name);
  await withTemporal(cluster, async (client) => {
    const describe = async (merchantId: string) => {
      const description = await client.workflow.getHandle(`integration:${merchantId}`).describe();
      const buildId = description.raw.workflowExecutionInfo?.versioningInfo?.deploymentVersion?.buildId ?? 'none';
      return { buildId, runId: description.runId };
    };
    const expectBuild = async (merchantId: string, wanted: string, when: string) => {
      const { buildId } = await describe(merchantId);
      checklist.expect(buildId === wanted, `its workflow is on ${buildId} ${when}`);
    };

    const early = await BoundStore.create(stack, MEMBERS, 500);
    await early.sync();
    await checklist.step(`Workers of ${OLD} join, become current, and those without a version stop`, async () => {
      await workers.restart(second, build(OLD));
      await makeCurrent(client, OLD);
      await Promise.all([workers.stop(first), workers.stop(third)]);
    });
    await checklist.step('A store bound before that syncs', () => early.sync());
    await expectBuild(early.merchantId, OLD, 'since');

    const store = await BoundStore.create(stack, MEMBERS, 501);
    await checklist.step(`A store bound on ${OLD} syncs`, () => store.sync());
    await expectBuild(store.merchantId, OLD, 'at first');
    const { runId: firstRunId } = await describe(store.merchantId);

    await checklist.step(`A worker of ${NEW} starts beside it; the store syncs`, async () => {
      await workers.start([third], build(NEW));
      await store.sync();
    });
    await expectBuild(store.merchantId, OLD, `while ${OLD} is current`);

    await checklist.step(`${NEW} becomes current; the workflow continues as new there`, async () => {
      await makeCurrent(client, NEW);
      await until(
        async () => {
          await store.sync();
          return (await describe(store.merchantId)).buildId === NEW;
        },
        { timeoutMs: STEP_TIMEOUT_MS, intervalMs: 500, what: `the workflow on ${NEW}` },
      );
    });
    const { status } = await client.workflow.getHandle(`integration:${store.merchantId}`, firstRunId).describe();
    checklist.expect(status.name === 'CONTINUED_AS_NEW', `its first run is ${status.name}`);
    await checklist.step('The store bound before all that goes over as well', () =>
      until(
        async () => {
          await early.sync();
          return (await describe(early.merchantId)).buildId === NEW;
        },
        { timeoutMs: STEP_TIMEOUT_MS, intervalMs: 500, what: `the other workflow on ${NEW}` },
      ),
    );
    await checklist.step(`The worker of ${OLD} stops; both sync`, async () => {
      await workers.stop(second);
      await Promise.all([early.sync(), store.sync()]);
    });
    const differences = (await store.differences()) + (await early.differences());
    checklist.expect(differences === 0, `${differences} contacts are not as they should be`);
  });
}
