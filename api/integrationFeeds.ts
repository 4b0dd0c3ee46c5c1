import type { Response } from 'express';
import type { Logger } from 'pino';
import { IntegrationError, type Language } from '../core/domain/errors';
import { errorName } from '../core/runtime/failure';
import type { Store } from '../core/store';
import type { Integration, SyncRun } from '../core/store/documents';
import type { IntegrationFactsReader } from './integrations/integrationFacts';
import { findIntegration } from '../core/store/integrations/integrations';
import { integrationView, type IntegrationFacts } from './integrations/integrationView';
import { listRuns } from '../core/store/runs/syncRuns';
import { syncRunView } from './integrations/syncRunView';
import { EventStream } from './eventStream';

const pollEveryMs = 1_000;
const heartbeatEveryMs = 15_000;
const reconnectAfterMs = 2_000;
/** The most streams of one session or access token: a person has fewer tabs of the page open. */
const maxStreamsPerHolder = 20;

interface Listener {
  stream: EventStream;
  holderId: string;
  language: Language;
  lastIntegration: string;
  lastSync: string;
}

interface Feed {
  integrationId: string;
  listeners: Set<Listener>;
  timer: NodeJS.Timeout | null;
  isLooking: boolean;
}

interface Snapshot {
  facts: IntegrationFacts;
  run: SyncRun | null;
}

/** Server-sent events of integrations: one look at the database a second for all who watch the same one. */
export class IntegrationFeeds {
  private readonly feeds = new Map<string, Feed>();
  private isStopping = false;

  constructor(
    private readonly store: Store,
    private readonly facts: IntegrationFactsReader,
    private readonly logger: Logger,
  ) {}

  /**
   * Opens a stream. It ends when the reader leaves, when the integration ends, or when the session or access token that
   * opened it may no longer see the integration.
   * @throws IntegrationError `too_many_requests` when that session or token has too many streams open already.
   */
  open(
    integration: Integration,
    options: { response: Response; holderId: string; language: Language; isAlive: () => Promise<boolean> },
  ): void {
    const { response, holderId, language, isAlive } = options;
    // The reader left while the service looked up who it is: this stream's `close` has passed and would never come.
    if (response.destroyed) return;
    if (this.listenersOf(holderId).length >= maxStreamsPerHolder) throw new IntegrationError('too_many_requests');
    const stream = new EventStream(response);
    stream.write(`retry: ${reconnectAfterMs}\n\n`);
    // The page connects anew to another process. After an error in place of a stream, a browser would give up.
    if (this.isStopping) {
      stream.end();
      return;
    }
    const listener: Listener = { stream, holderId, language, lastIntegration: '', lastSync: '' };
    const feed = this.feeds.get(integration._id) ?? {
      integrationId: integration._id,
      listeners: new Set(),
      timer: null,
      isLooking: false,
    };
    this.feeds.set(integration._id, feed);
    feed.listeners.add(listener);
    const heartbeat = setInterval(() => {
      stream.write(': still here\n\n');
      isAlive().then(
        (alive) => (alive ? undefined : stream.end()),
        (error: unknown) => this.note(error),
      );
    }, heartbeatEveryMs);
    stream.onClose(() => {
      clearInterval(heartbeat);
      feed.listeners.delete(listener);
      if (feed.listeners.size > 0) return;
      if (feed.timer) clearTimeout(feed.timer);
      this.feeds.delete(feed.integrationId);
    });
    if (feed.timer) clearTimeout(feed.timer);
    this.poll(feed);
  }

  closeSession(sessionId: string): void {
    for (const { stream } of this.listenersOf(sessionId)) stream.end();
  }

  /** Ends all streams, and from now on each new one at once. */
  stop(): void {
    this.isStopping = true;
    for (const { stream } of this.allListeners()) stream.end();
  }

  private allListeners(): Listener[] {
    return [...this.feeds.values()].flatMap(({ listeners }) => [...listeners]);
  }

  private listenersOf(holderId: string): Listener[] {
    return this.allListeners().filter((listener) => listener.holderId === holderId);
  }

  private poll(feed: Feed): void {
    if (feed.isLooking) return;
    feed.isLooking = true;
    this.look(feed)
      // The database may be away for a moment: the stream stays open, and the next look sends what is new.
      .catch((error: unknown) => this.note(error))
      .finally(() => {
        feed.isLooking = false;
        if (feed.listeners.size > 0) feed.timer = setTimeout(() => this.poll(feed), pollEveryMs);
      });
  }

  private async look(feed: Feed): Promise<void> {
    const integration = await findIntegration(this.store, feed.integrationId);
    if (!integration) {
      for (const { stream } of feed.listeners) stream.end();
      return;
    }
    const [facts, [run]] = await Promise.all([
      this.facts.read(integration),
      listRuns(this.store, feed.integrationId, 1),
    ]);
    for (const listener of feed.listeners) {
      send(listener, { facts, run: run ?? null });
      if (integration.endedAt) listener.stream.end();
    }
  }

  private note(error: unknown): void {
    this.logger.warn({ cause: errorName(error) }, 'event stream could not look');
  }
}

/** Sends what this listener has not seen yet. */
function send(listener: Listener, { facts, run }: Snapshot): void {
  const integration = JSON.stringify(integrationView(facts, listener.language, Date.now()));
  if (integration !== listener.lastIntegration) {
    listener.lastIntegration = integration;
    listener.stream.write(`event: integration\ndata: ${integration}\n\n`);
  }
  if (!run) return;
  const sync = JSON.stringify(syncRunView(run, listener.language));
  if (sync === listener.lastSync) return;
  listener.lastSync = sync;
  listener.stream.write(`event: sync\ndata: ${sync}\n\n`);
}
