const tests = '\\.test\\.ts$';
const running = '^(activities|api|sandbox|test|tools|web|worker|workflows)/';

/** Folders of core/: each builds on those before it. */
const coreLayers = ['domain', 'runtime', 'partners', 'store', 'sync'];

/** Folders of core/sync/: each builds on those before it. */
const syncLayers = [
  'pacing',
  'failures',
  'lease',
  'sessions',
  'records',
  'delivery',
  'judging',
  'contacts',
  'reading',
  'removal',
  'live',
  'run',
];

const downwards = (layers, folder) =>
  layers.slice(0, -1).map((layer, index) => ({
    name: `${layer}-knows-nothing-above-it`,
    severity: 'error',
    from: { path: `^${folder}/${layer}/`, pathNot: tests },
    to: { path: `^${folder}/(${layers.slice(index + 1).join('|')})/` },
  }));

/**
 * `npm run check:imports`: imports point one way, those of types too.
 * @type {import('dependency-cruiser').IConfiguration}
 */
module.exports = {
  forbidden: [
    { name: 'no-circles', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'core-knows-nothing-that-runs-it',
      severity: 'error',
      from: { path: '^core/', pathNot: tests },
      to: { path: running },
    },
    {
      name: 'the-service-needs-no-tool',
      severity: 'error',
      from: { path: '^(activities|api|web|worker|workflows)/', pathNot: tests },
      to: { path: '^(sandbox|test|tools)/' },
    },
    ...downwards(coreLayers, 'core'),
    ...downwards(syncLayers, 'core/sync'),
    {
      // A second shop platform would be a second client; what syncs members does not know which one it has.
      name: 'sync-knows-commerce-by-domain-alone',
      severity: 'error',
      from: { path: '^core/sync/', pathNot: tests },
      to: { path: '^core/partners/shopline/' },
    },
    {
      // The sandbox stands in for two other companies: one shared helper would hide one shared mistake.
      name: 'the-sandbox-shares-no-code',
      severity: 'error',
      from: { path: '^sandbox/' },
      to: { path: '^(activities|api|core|test|tools|web|worker|workflows)/' },
    },
  ],
  options: {
    exclude: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
  },
};
