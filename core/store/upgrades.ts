import { defaultSettings, type SyncStatus } from '../domain/types';

/** A document as it rests, whichever version wrote it. */
type Stored = Record<string, unknown>;

interface Migration {
  from: number;
  to: number;
  /** Paths to set, `settings.unmatched` for a field inside another; what is not named stays. */
  changes: (document: Stored) => Stored;
}

/** Fields that integrations got before documents carried a version, each with what its absence meant. */
const addedBeforeVersions: Stored = {
  'settings.eligibility': defaultSettings.eligibility,
  'settings.unmatched': defaultSettings.unmatched,
  'settings.disabledAttributes': defaultSettings.disabledAttributes,
  storeName: '',
  handle: '',
  countryCode: 'TW',
  defaultLanguage: null,
  lineAccount: null,
  resyncNeeded: false,
  sealedOmnichatToken: null,
  attention: null,
  acceptedMismatchChannelId: null,
  activeRunId: null,
  lastSync: null,
  isLive: false,
  installationTs: null,
  contactIndexAtMs: 0,
  contactIndexChannelId: null,
  sweptAtMs: 0,
  lastFullReadAt: null,
  lastFullReadCalls: 0,
  lastLiveChangeAt: null,
  endedAt: null,
  endReason: null,
};

/**
 * How integrations of older versions become current ones, one step each, oldest first. Applied whenever an old one is
 * read, and for good by `npm run migrate`. A step may only be taken out once no database can hold its `from` any more.
 */
const migrations: Migration[] = [
  {
    from: 0,
    to: 1,
    changes: (document) =>
      Object.fromEntries(
        Object.entries(structuredClone(addedBeforeVersions)).filter(([path]) => valueAt(document, path) === undefined),
      ),
  },
  { from: 1, to: 2, changes: () => ({ contactIndexWalkedAtMs: 0, contactIndexWalkCalls: 0 }) },
  {
    from: 2,
    to: 3,
    changes: (document) => {
      const status = formerRunStatuses.get(valueAt(document, 'lastSync.status'));
      return status === undefined ? {} : { 'lastSync.status': status };
    },
  },
];

/** What statuses of runs were called before; a run carries no version. */
export const formerRunStatuses = new Map<unknown, SyncStatus>([['completed_with_errors', 'completed_with_issues']]);

export const currentSchemaVersion = Math.max(...migrations.map(({ to }) => to));

function versionOf({ schemaVersion }: Stored): number {
  return typeof schemaVersion === 'number' ? schemaVersion : 0;
}

/** What has to be set for a document to be of the current version; empty when it is, or when a newer release wrote it. */
export function pendingChanges(stored: Stored): Stored {
  if (versionOf(stored) >= currentSchemaVersion) return {};
  const document = structuredClone(stored);
  const changes: Stored = {};
  for (const { from, to, changes: changesOf } of migrations) {
    if (versionOf(document) !== from) continue;
    const step = { ...changesOf(document), schemaVersion: to };
    Object.assign(changes, step);
    for (const [path, value] of Object.entries(step)) setAt(document, path, value);
  }
  return changes;
}

/** Brings a document that was read to the current version, in place; the one in the database stays as it is. */
export function upgradeInPlace(document: object): void {
  const stored = document as Stored;
  for (const [path, value] of Object.entries(pendingChanges(stored))) setAt(stored, path, value);
}

/** Shows a run that was read as a current version would have stored it. */
export function upgradeRunInPlace(run: object): void {
  const stored = run as Stored;
  const status = formerRunStatuses.get(stored.status);
  if (status !== undefined) stored.status = status;
  stored.desired ??= stored.status === 'paused' ? 'pause' : 'run';
}

/** The value at a path such as `settings.unmatched`. */
export function valueAt(document: Stored, path: string): unknown {
  return path
    .split('.')
    .reduce<unknown>((value, key) => (isObject(value) && Object.hasOwn(value, key) ? value[key] : undefined), document);
}

function setAt(document: Stored, path: string, value: unknown): void {
  const [key = '', ...rest] = path.split('.');
  if (rest.length === 0) {
    document[key] = value;
    return;
  }
  const inner = document[key];
  const object = isObject(inner) ? inner : {};
  document[key] = object;
  setAt(object, rest.join('.'), value);
}

function isObject(value: unknown): value is Stored {
  return typeof value === 'object' && value !== null;
}
