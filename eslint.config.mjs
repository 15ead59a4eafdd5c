import nx from '@nx/eslint-plugin';
import { createTypeScriptImportResolver } from 'eslint-import-resolver-typescript';
import { flatConfigs, importX } from 'eslint-plugin-import-x';
import reactHooks from 'eslint-plugin-react-hooks';
import tseslint from 'typescript-eslint';
import { anywhere, depConstraints, pure } from './tools/eslint/fences.mjs';

const tests = [
  '**/*.test.ts',
  '**/*.test.tsx',
  '**/testdata/**',
  'libs/testing/**',
  'apps/dashboard/testing/**',
];
const scripts = ['**/*.mjs', '**/*.js', '**/*.cjs'];

const boundaries = (forTests) => ({
  '@nx/enforce-module-boundaries': [
    'error',
    {
      depConstraints: depConstraints({ tests: forTests }),
      banTransitiveDependencies: true,
      enforceBuildableLibDependency: false,
      // `#gen` is a package's own generated code, which no compiler copies to dist.
      allow: ['^.*/eslint\\.config\\.[cm]?js$', '^.*/vitest\\.shared\\.ts$', '^#gen/.*$'],
    },
  ],
});

const deepImports = {
  group: ['@capsweep/*/src/*', '@capsweep/*/dist/*'],
  message: 'Import the package, not its insides.',
};
const testingOnly = {
  group: ['@capsweep/testing', '@capsweep/testing/*'],
  message: '@capsweep/testing is for tests.',
};
const nodeOnly = { group: ['node:*'], message: 'This code also runs in a browser.' };
const restrict = (...patterns) => ({ 'no-restricted-imports': ['error', { patterns }] });

export default tseslint.config(
  {
    ignores: [
      '**/dist',
      '**/build',
      '**/out-tsc',
      '**/gen',
      '**/.nx',
      '**/coverage',
      '**/.capsweep',
      '**/.cache',
    ],
  },
  ...nx.configs['flat/base'],
  {
    files: ['**/*.ts', '**/*.tsx'],
    extends: [
      ...tseslint.configs.strictTypeChecked,
      ...tseslint.configs.stylisticTypeChecked,
      flatConfigs.typescript,
    ],
    languageOptions: {
      parserOptions: { projectService: { allowDefaultProject: ['vitest.config.ts'] } },
    },
    plugins: { 'import-x': importX },
    settings: {
      'import-x/resolver-next': [
        createTypeScriptImportResolver({
          conditionNames: ['@capsweep/source', 'import', 'default'],
        }),
      ],
    },
    rules: {
      ...boundaries(false),
      ...restrict(deepImports, testingOnly),
      'import-x/no-cycle': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: true },
      ],
      // Together a fifth of the lint's time, and there are no enums and no look-alike classes here.
      '@typescript-eslint/no-unsafe-enum-assignment': 'off',
      '@typescript-eslint/no-unsafe-class-instance-assignment': 'off',
      // It asks for the `!` that another rule forbids.
      '@typescript-eslint/non-nullable-type-assertion-style': 'off',
      '@typescript-eslint/explicit-module-boundary-types': 'error',
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/restrict-template-expressions': [
        'error',
        { allowNumber: true, allowBoolean: true },
      ],
      '@typescript-eslint/no-unused-vars': [
        'error',
        { argsIgnorePattern: '^_', varsIgnorePattern: '^_' },
      ],
      '@typescript-eslint/no-confusing-void-expression': [
        'error',
        { ignoreArrowShorthand: true, ignoreVoidReturningFunctions: true },
      ],
      'max-lines': ['error', { max: 300 }],
      'max-lines-per-function': ['error', { max: 60 }],
      'max-params': ['error', { max: 4 }],
      complexity: ['error', { max: 12 }],
      eqeqeq: 'error',
    },
  },
  {
    files: anywhere,
    ignores: tests,
    rules: restrict(deepImports, testingOnly, nodeOnly),
  },
  {
    files: pure,
    ignores: tests,
    rules: {
      'no-restricted-globals': [
        'error',
        'Date',
        'performance',
        'setTimeout',
        'setInterval',
        'process',
      ],
      'no-restricted-properties': ['error', { object: 'Math', property: 'random' }],
    },
  },
  {
    files: ['apps/dashboard/**/*.ts', 'apps/dashboard/**/*.tsx'],
    extends: [reactHooks.configs.flat['recommended-latest']],
  },
  {
    files: tests,
    rules: {
      ...boundaries(true),
      ...restrict(deepImports),
      'max-lines': ['error', { max: 500 }],
      'max-lines-per-function': 'off',
      complexity: 'off',
      '@typescript-eslint/explicit-module-boundary-types': 'off',
      '@typescript-eslint/no-non-null-assertion': 'off',
    },
  },
  // What only tests use still has its own arrows: it must not grow into a second house.
  { files: ['libs/testing/src/**'], ignores: ['**/*.test.ts'], rules: boundaries(false) },
  { files: scripts, extends: [tseslint.configs.disableTypeChecked] },
);
