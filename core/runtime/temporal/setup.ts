import { isGrpcServiceError } from '@temporalio/client';
import { OperatorError } from '../../domain/operatorError';
import { failureText } from '../failure';
import { UnreachableError } from '../untilReachable';
import { probeTemporal, temporalFromEnvironment, temporalVariables, type TemporalAccess } from './connect';
import { ensureSearchAttributes, searchAttributeNames } from './searchAttributes';

const names = searchAttributeNames.join(', ');
const grpcNotFound = 5;

/**
 * `npm run setup:temporal`: adds the search attributes that the namespace lacks, and waits until they may be used. Safe
 * to repeat. `worker` does the same when it starts; this command is for people who may administer the namespace while
 * the service may not.
 * @throws OperatorError
 */
async function main(): Promise<void> {
  const access = temporalFromEnvironment();
  const { namespace } = access.client.options;
  try {
    await reach(access);
    const { added, problem } = await ensureSearchAttributes(access);
    if (problem === 'refused') {
      throw new OperatorError(
        `Namespace ${namespace} does not let this client add search attributes: an administrator adds ${names}, each of type Keyword.`,
      );
    }
    if (problem) {
      throw new OperatorError(
        `Namespace ${namespace} has the search attributes ${names}, but does not answer a query by them yet: run this again.`,
      );
    }
    process.stdout.write(
      added.length === 0
        ? `Namespace ${namespace} already has the search attributes ${names}: nothing to do.\n`
        : `Added to namespace ${namespace}: ${added.join(', ')} (Keyword).\n`,
    );
  } finally {
    await access.connection.close();
  }
}

/** @throws OperatorError naming what to mend when the server does not answer or the namespace does not exist. */
async function reach(access: TemporalAccess): Promise<void> {
  try {
    await probeTemporal(access);
  } catch (error) {
    const { namespace } = access.client.options;
    const code: number | null = isGrpcServiceError(error) ? error.code : null;
    if (code !== grpcNotFound) throw new UnreachableError('Temporal', temporalVariables, error);
    throw new OperatorError(
      `Namespace ${namespace} does not exist: correct TEMPORAL_NAMESPACE, or create it with \`temporal operator namespace create --namespace ${namespace}\`.`,
    );
  }
}

main().then(
  () => process.exit(0),
  (error: unknown) => {
    process.stderr.write(`${failureText(error)}\n`);
    process.exit(1);
  },
);
