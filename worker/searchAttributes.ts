import type { Logger } from 'pino';
import { repeatInStep } from '../core/runtime/async';
import type { TemporalAccess } from '../core/runtime/temporal/connect';
import { areMapped, ensureSearchAttributes, searchAttributeNames } from '../core/runtime/temporal/searchAttributes';

const everyMs = 60_000;

const names = searchAttributeNames.join(', ');
const consequence =
  "the service works without them, and Temporal's Web UI does not find stores by them. See docs/operations.md";
const problems = {
  refused: `search attributes ${names} are missing and may not be added: ${consequence}`,
  unmapped: `search attributes ${names} are not taken up by Temporal: ${consequence}`,
};

/**
 * Knows whether workflows may set search attributes: setting one that the server does not know fails the whole workflow
 * task. Looks again each minute, since an administrator may add or remove them.
 */
export class SearchAttributes {
  private readonly over = new AbortController();
  private wasMapped: boolean;

  private constructor(
    private readonly temporal: TemporalAccess,
    private readonly logger: Logger,
    private readonly onLook: (areUsable: boolean) => void,
    private usable: boolean,
  ) {
    this.wasMapped = usable;
  }

  /**
   * Adds the attributes that are missing, and waits a minute at most until all processes of the server know them.
   * @param onLook is told what each look finds
   * @throws ServiceError when Temporal does not answer.
   */
  static async prepare(
    temporal: TemporalAccess,
    logger: Logger,
    onLook: (areUsable: boolean) => void,
  ): Promise<SearchAttributes> {
    const { problem } = await ensureSearchAttributes(temporal);
    if (problem) logger.warn(problems[problem]);
    const attributes = new SearchAttributes(temporal, logger, onLook, problem === null);
    onLook(attributes.usable);
    // While Temporal is away, that says nothing of the attributes.
    const options = { signal: attributes.over.signal, onFailure: () => undefined };
    void repeatInStep(everyMs, () => attributes.look(), options);
    return attributes;
  }

  get areUsable(): boolean {
    return this.usable;
  }

  stop(): void {
    this.over.abort();
  }

  private async look(): Promise<void> {
    const isMapped = await areMapped(this.temporal);
    // Once they are found a second time, a minute later, every process of the server knows them.
    const areUsable = isMapped && this.wasMapped;
    this.wasMapped = isMapped;
    if (areUsable && !this.usable) this.logger.info(`search attributes ${names} are there now`);
    if (!areUsable && this.usable) this.logger.warn(problems.unmapped);
    this.usable = areUsable;
    this.onLook(areUsable);
  }
}
