// Modules that ship ES modules only; Jest's own loader cannot require them, so they are compiled like our sources.
const esmOnly = ['openid-client', 'oauth4webapi', 'jose', 'oidc-provider'];

const shared = {
  // One cache of compiled files for all projects.
  id: 'tests',
  testEnvironment: '<rootDir>/test/harness/environment.mjs',
  modulePathIgnorePatterns: ['<rootDir>/dist', '<rootDir>/web/dist'],
  transform: { '^.+\\.(ts|tsx|js|mjs)$': '<rootDir>/test/harness/compile.mjs' },
  transformIgnorePatterns: [`/node_modules/(?!(${esmOnly.join('|')})/)`],
  setupFilesAfterEnv: ['<rootDir>/test/harness/everyTest.ts'],
};

// Everything without processes lies beside what it tests, or reads the project's files.
const files = ['deploy', 'docs'];
// Sync, repositories and workflows on a database, a Temporal server and the sandbox.
const integration = ['store', 'sync', 'worker', 'workflows'];

// What holds a time, and runs alone for that.
const timed = ['timed'];

const foldersOf = (names) => `<rootDir>/test/(${names.join('|')})/`;
const notAmong = (names) => `<rootDir>/test/(?!(${names.join('|')})/)`;
const generated = ['/node_modules/', '<rootDir>/dist/', '<rootDir>/.cache/'];
const onStack = {
  ...shared,
  setupFilesAfterEnv: ['<rootDir>/tools/simulate/database/guardClients.ts', ...shared.setupFilesAfterEnv],
  testMatch: ['<rootDir>/test/**/*.test.ts'],
  globalSetup: '<rootDir>/test/harness/globalSetup.ts',
  globalTeardown: '<rootDir>/test/harness/globalTeardown.ts',
};

/** @type {import('jest').Config} */
module.exports = {
  testSequencer: '<rootDir>/test/harness/longestFirst.mjs',
  projects: [
    { ...shared, displayName: 'unit', testPathIgnorePatterns: [...generated, notAmong(files)] },
    {
      ...onStack,
      displayName: 'integration',
      testPathIgnorePatterns: [...generated, notAmong(integration)],
    },
    {
      ...onStack,
      displayName: 'e2e',
      testPathIgnorePatterns: [...generated, foldersOf([...files, ...integration, ...timed])],
    },
    { ...onStack, displayName: 'timed', testPathIgnorePatterns: [...generated, notAmong(timed)] },
  ],
};
