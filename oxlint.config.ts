import { defineConfig } from 'oxlint'

const impure = (name: string, message: string) => ({ name, message })

const ioIn = 'packages/shared does no I/O: do it in an app, and hand in the result.'

export default defineConfig({
  plugins: ['eslint', 'typescript', 'unicorn', 'oxc', 'import', 'react', 'jsx-a11y', 'vitest'],
  jsPlugins: ['./scripts/lint/plugin.mjs'],
  categories: { correctness: 'error', suspicious: 'off' },
  ignorePatterns: ['**/.next/**', '**/next-env.d.ts', '**/testdata/**', '**/test-results/**'],
  options: { reportUnusedDisableDirectives: 'error' },
  rules: {
    'signalbox/layers': 'error',
    'import/no-cycle': 'error',
    'import/no-self-import': 'error',
    'typescript/no-explicit-any': 'error',
    'typescript/no-non-null-assertion': 'error',
    'typescript/consistent-type-imports': ['error', { disallowTypeAnnotations: false }],
    'typescript/ban-ts-comment': 'error',
    'eslint/no-console': ['error', { allow: ['warn', 'error'] }],
    'eslint/eqeqeq': 'error',
    'eslint/no-var': 'error',
    'eslint/prefer-const': 'error',
    'eslint/max-params': ['error', { max: 4 }],
    'eslint/max-lines': ['warn', { max: 400, skipBlankLines: true, skipComments: true }],
    'unicorn/filename-case': ['error', { case: 'kebabCase' }],
    'react/rules-of-hooks': 'error',
    'react/exhaustive-deps': 'error',
  },
  overrides: [
    {
      files: ['packages/shared/src/**/*.ts'],
      rules: {
        'signalbox/no-clock': 'error',
        'eslint/no-restricted-globals': [
          'error',
          impure('performance', 'packages/shared reads no clock: take the time as a parameter.'),
          ...['process', 'Buffer', 'crypto'].map((name) => impure(name, ioIn)),
          ...['fetch', 'WebSocket', 'EventSource', 'console'].map((name) => impure(name, ioIn)),
          ...['setTimeout', 'setInterval', 'setImmediate', 'queueMicrotask'].map((name) =>
            impure(name, 'packages/shared does not wait: time belongs to the caller.'),
          ),
          ...['window', 'document', 'navigator', 'localStorage', 'sessionStorage', 'globalThis'].map((name) =>
            impure(name, 'packages/shared runs in the gateway and in a browser: take what differs as a parameter.'),
          ),
        ],
        'eslint/no-restricted-properties': [
          'error',
          {
            object: 'Math',
            property: 'random',
            message: 'packages/shared draws no lots: take a number in [0, 1) as a parameter.',
          },
        ],
      },
    },
    {
      files: [
        '**/*.test.{ts,tsx,mjs}',
        '**/*.suite.ts',
        '**/*.bench.ts',
        'apps/gateway/test/**',
        'apps/gateway/bench/**',
      ],
      rules: {
        'signalbox/no-clock': 'off',
        'eslint/no-restricted-globals': 'off',
        'eslint/no-restricted-properties': 'off',
        'eslint/max-lines': 'off',
      },
    },
    {
      files: ['scripts/**', 'apps/gateway/src/main.ts', 'apps/gateway/bench/**'],
      rules: { 'eslint/no-console': 'off' },
    },
    {
      files: ['e2e/**'],
      rules: { 'react/rules-of-hooks': 'off' },
    },
  ],
})
