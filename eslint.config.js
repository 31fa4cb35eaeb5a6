import js from '@eslint/js';
import svelte from 'eslint-plugin-svelte';
import globals from 'globals';
import { defineConfig, globalIgnores } from 'eslint/config';
import ts from 'typescript-eslint';

/** Names the engine must not know: a run depends on its spec, its seed and its commands alone. */
const ENGINE_BANNED_GLOBALS = [
  'Date',
  'performance',
  'crypto',
  'setTimeout',
  'setInterval',
  'setImmediate',
  'queueMicrotask',
  'requestAnimationFrame',
  'fetch',
  'Promise',
  'Intl',
  'console',
  'process',
  'globalThis',
];

export default defineConfig(
  globalIgnores(['node_modules/', 'dist/', 'coverage/', 'test-results/', 'playwright-report/', 'public/']),
  js.configs.recommended,
  ts.configs.recommendedTypeChecked,
  svelte.configs.recommended,
  {
    languageOptions: {
      globals: { ...globals.browser, ...globals.node },
      parserOptions: {
        projectService: true,
        tsconfigRootDir: import.meta.dirname,
        extraFileExtensions: ['.svelte'],
      },
    },
    rules: {
      eqeqeq: 'error',
      'no-var': 'error',
      'prefer-const': 'error',
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/restrict-template-expressions': [
        'error',
        { allowNumber: true, allowBoolean: true },
      ],
      '@typescript-eslint/no-unused-vars': [
        'error',
        { argsIgnorePattern: '^_', varsIgnorePattern: '^_', caughtErrorsIgnorePattern: '^_' },
      ],
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: true },
      ],
      // Reference values keep all the digits of their source.
      'no-loss-of-precision': 'off',
      // The compiler already knows every name.
      'no-undef': 'off',
    },
  },
  {
    files: ['**/*.svelte', '**/*.svelte.ts'],
    languageOptions: {
      parserOptions: { parser: ts.parser, svelteConfig: { compilerOptions: { runes: true } } },
    },
    rules: {
      // A Svelte `$derived` or `$props` destructuring needs `let`; the plugin's own rule knows which.
      'prefer-const': 'off',
      'svelte/prefer-const': ['error', { destructuring: 'all' }],
      // svelte-check reports these.
      'svelte/no-unused-svelte-ignore': 'off',
      // Hash routing without a framework: there is no resolver to call.
      'svelte/no-navigation-without-resolve': 'off',
      // State is one raw value replaced as a whole; a Map inside it is never watched.
      'svelte/prefer-svelte-reactivity': 'off',
    },
  },
  {
    // Markup is typed by svelte-check; here each component would build the whole program anew, half of the linter's time.
    files: ['**/*.svelte'],
    extends: [ts.configs.disableTypeChecked],
    rules: { '@typescript-eslint/switch-exhaustiveness-check': 'off' },
  },
  {
    files: ['src/sim/**/*.ts', 'src/scenarios/**/*.ts', 'src/lessons/**/*.ts'],
    rules: {
      'no-restricted-globals': ['error', ...ENGINE_BANNED_GLOBALS],
      'no-restricted-properties': [
        'error',
        { object: 'Math', property: 'random', message: 'Take a seeded Rng from core/rng.ts.' },
      ],
    },
  },
  {
    files: ['tests/**/*.ts'],
    rules: {
      '@typescript-eslint/unbound-method': 'off',
      '@typescript-eslint/no-empty-function': 'off',
    },
  },
  {
    // Every page of a browser test is watched for warnings and errors; these would open one that is not.
    files: ['tests/e2e/*.test.ts'],
    rules: {
      'no-restricted-imports': [
        'error',
        {
          paths: [
            {
              name: '@playwright/test',
              importNames: ['test'],
              message: 'Take `test` from support/ringside.ts: it watches the console.',
            },
          ],
        },
      ],
      'no-restricted-properties': [
        'error',
        ...['newContext', 'launch'].map((property) => ({
          property,
          message: 'Take the fixture `elsewhere`: its pages are watched.',
        })),
        { object: 'browser', property: 'newPage', message: 'Take the fixture `elsewhere`.' },
      ],
    },
  },
  {
    // Plain Node scripts and config files: types are checked by tsc, not by the linter.
    files: ['**/*.mjs', '**/*.js'],
    extends: [ts.configs.disableTypeChecked],
  },
);
