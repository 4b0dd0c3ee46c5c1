import { builtinModules } from 'node:module';
import tseslint from 'typescript-eslint';

const noBuiltins = 'Workflows may not use Node built-ins.';

/** `this.count += await f()` reads the count before the wait: what was added meanwhile is lost. */
const lostUpdate = {
  selector: "AssignmentExpression[operator!='='][left.object.type='ThisExpression'] AwaitExpression",
  message: 'Await first, then add: the sum is read before the wait.',
};

export default tseslint.config(
  { ignores: ['dist/**', 'node_modules/**', 'coverage/**', 'web/dist/**', '.cache/**'] },
  ...tseslint.configs.recommendedTypeChecked,
  {
    languageOptions: {
      parserOptions: {
        projectService: { allowDefaultProject: ['*.js', '*.mjs', '*.cjs', 'tools/local/*.mjs'] },
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
    // Ant Design's, which web/leaveOut.ts takes out of the build.
    files: ['web/**/*.tsx'],
    rules: {
      'no-restricted-imports': [
        'error',
        { paths: [{ name: 'antd', importNames: ['Skeleton', 'Tabs', 'Tooltip'], message: 'See web/leaveOut.ts.' }] },
      ],
      'no-restricted-syntax': [
        'error',
        {
          selector: "JSXOpeningElement[name.name='Alert']:not(:has(> JSXAttribute[name.name='role']))",
          message: 'Without a role, a note is spoken over everything else.',
        },
      ],
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
          paths: builtinModules.map((name) => ({ name, message: noBuiltins })),
          patterns: [
            { group: ['node:*'], message: noBuiltins },
            {
              regex: '^\\.\\./(?!core/domain/)',
              allowTypeImports: true,
              message: 'Workflows take types only from outside core/domain/.',
            },
          ],
        },
      ],
    },
  },
  { files: ['**/*.ts'], rules: { 'no-restricted-syntax': ['error', lostUpdate] } },
  {
    // MongoDB is spoken to in core/store/ alone, where each command has a name; tests and the simulation seed and look past it.
    files: ['**/*.ts'],
    ignores: [
      'core/store/**',
      'test/**',
      'tools/simulate/**',
      '**/*.test.ts',
      // The local database's own start, and what a demo left in it.
      'tools/local/stack/database.ts',
      'tools/local/story/leftovers.ts',
    ],
    rules: {
      'no-restricted-imports': [
        'error',
        {
          patterns: [
            {
              group: ['mongoose', 'mongodb', '**/store/models', '**/store/schema'],
              message: 'Ask a function of core/store/, or add one there.',
            },
          ],
        },
      ],
      'no-restricted-syntax': [
        'error',
        lostUpdate,
        ...[
          "MemberExpression[property.name='models']",
          "ObjectPattern > Property[key.name='models']",
          "MemberExpression[object.name='store'][property.name='connection']",
          "MemberExpression[object.property.name='store'][property.name='connection']",
        ].map((selector) => ({ selector, message: 'Models and their connection are for core/store/ alone.' })),
      ],
    },
  },
  {
    files: [
      '**/*.test.ts',
      'test/**/*.ts',
      'tools/bench/**/*.ts',
      'tools/chaos/**/*.ts',
      'tools/cluster/**/*.ts',
      'tools/local/**/*.ts',
      'sandbox/main.ts',
      'sandbox/omnichatApi/quietRuntime.ts',
    ],
    rules: { 'no-console': 'off' },
  },
  { files: ['**/*.js', '**/*.mjs', '**/*.cjs'], ...tseslint.configs.disableTypeChecked },
);
