import tseslint from 'typescript-eslint';

const nodeBuiltins = [
  'node:*',
  'fs',
  'path',
  'crypto',
  'http',
  'https',
  'net',
  'os',
  'child_process',
  'worker_threads',
  'timers',
];

const downwards = {
  group: ['**/api/*', '**/worker/*', '**/activities/*', '**/workflows/*', '**/sandbox/*', '**/local/*'],
  message: 'Imports point down: api and workflows use this folder, never the reverse.',
};

/** Folders of the engine: each builds on those before it. */
const engineLayers = [
  'pacing',
  'failures',
  'lease',
  'partners',
  'records',
  'delivery',
  'judging',
  'contacts',
  'reading',
  'removal',
  'live',
  'sync',
];

export default tseslint.config(
  { ignores: ['dist/**', 'node_modules/**', 'coverage/**', 'web/dist/**', '.cache/**'] },
  ...tseslint.configs.recommendedTypeChecked,
  {
    languageOptions: {
      parserOptions: {
        projectService: { allowDefaultProject: ['*.js', '*.mjs', '*.cjs', 'local/*.mjs'] },
        tsconfigRootDir: import.meta.dirname,
      },
    },
    rules: {
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-misused-promises': 'error',
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': 'error',
      '@typescript-eslint/require-await': 'off',
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      'no-console': 'error',
    },
  },
  {
    // A workflow replays from its history: anything that reads the machine it runs on would break that.
    files: ['workflows/**/*.ts'],
    ignores: ['**/*.test.ts'],
    rules: {
      '@typescript-eslint/no-restricted-imports': [
        'error',
        {
          patterns: [
            { group: nodeBuiltins, message: 'Workflows may not use Node built-ins.' },
            {
              group: ['**/activities/*', '**/store/*', '**/shopline/*', '**/omnichat/*', '**/api/*', '**/worker/*'],
              allowTypeImports: true,
              message: 'Workflows take types only from outside domain/.',
            },
          ],
        },
      ],
    },
  },
  {
    // Imports point one way: pure rules know nothing of what uses them.
    files: [
      'domain/**/*.ts',
      'telemetry/**/*.ts',
      'http/**/*.ts',
      'startup/**/*.ts',
      'shopline/**/*.ts',
      'omnichat/**/*.ts',
      'store/**/*.ts',
      'engine/**/*.ts',
    ],
    ignores: ['**/*.test.ts'],
    rules: {
      '@typescript-eslint/no-restricted-imports': ['error', { patterns: [downwards] }],
    },
  },
  ...engineLayers.map((layer, index) => ({
    files: [`engine/${layer}/**/*.ts`],
    ignores: ['**/*.test.ts'],
    rules: {
      '@typescript-eslint/no-restricted-imports': [
        'error',
        {
          patterns: [
            downwards,
            // A second platform would be a second client; what syncs members does not know which one it has.
            { group: ['**/shopline/*'], message: 'The engine knows commerce by domain/commerce.ts alone.' },
            ...engineLayers.slice(index + 1).map((higher) => ({
              group: [`../${higher}/*`],
              message: `engine/${higher} builds on engine/${layer}, never the reverse.`,
            })),
          ],
        },
      ],
    },
  })),
  {
    // MongoDB is spoken to in store/ alone, where each command has a name; tests and the simulation seed and look past it.
    files: ['**/*.ts'],
    ignores: [
      'store/**',
      'test/**',
      'simulate/**',
      '**/*.test.ts',
      // The local database's own start, and what a demo left in it.
      'local/stack/database.ts',
      'local/story/leftovers.ts',
    ],
    rules: {
      'no-restricted-imports': [
        'error',
        {
          patterns: [
            {
              group: ['mongoose', 'mongodb', 'connect-mongo', '**/store/models', '**/store/schema'],
              message: 'Ask a function of store/, or add one there.',
            },
          ],
        },
      ],
      'no-restricted-syntax': [
        'error',
        ...[
          "MemberExpression[property.name='models']",
          "ObjectPattern > Property[key.name='models']",
          "MemberExpression[object.name='store'][property.name='connection']",
          "MemberExpression[object.property.name='store'][property.name='connection']",
        ].map((selector) => ({ selector, message: 'Models and their connection are for store/ alone.' })),
      ],
    },
  },
  {
    // The sandbox stands in for two other companies: one shared helper would hide one shared mistake.
    files: ['sandbox/**/*.ts'],
    rules: {
      '@typescript-eslint/no-restricted-imports': [
        'error',
        {
          patterns: [
            {
              group: [
                '../domain/*',
                '../shopline/*',
                '../omnichat/*',
                '../store/*',
                '../api/*',
                '../activities/*',
                '../worker/*',
                '../workflows/*',
                '**/domain/**',
                '**/../shopline/client*',
              ],
              message: 'The sandbox shares no code with the service.',
            },
          ],
        },
      ],
    },
  },
  {
    files: [
      '**/*.test.ts',
      'test/**/*.ts',
      'bench/**/*.ts',
      'chaos/**/*.ts',
      'local/**/*.ts',
      'sandbox/main.ts',
      'sandbox/omnichatApi/quietRuntime.ts',
    ],
    rules: { 'no-console': 'off' },
  },
  { files: ['**/*.js', '**/*.mjs', '**/*.cjs'], ...tseslint.configs.disableTypeChecked },
);
