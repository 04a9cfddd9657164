import { defineConfig } from 'vitest/config'

const project = (name: string, root: string, include = ['src/**/*.test.{ts,tsx}']) => ({
  extends: true as const,
  test: { name, root, include, environment: 'node' as const },
})

export default defineConfig({
  resolve: { alias: { '@/': new URL('./apps/console/src/', import.meta.url).pathname } },
  test: {
    passWithNoTests: true,
    // Tests with real sockets share a machine's ports with everything on it; what fails twice in a row is broken.
    retry: process.env['CI'] === undefined ? 0 : 1,
    // Nothing is measured by it: it only ends what hangs, on the slowest machine too.
    testTimeout: 30_000,
    hookTimeout: 30_000,
    projects: [
      project('shared', 'packages/shared'),
      project('gateway', 'apps/gateway', ['src/**/*.test.ts', 'test/**/*.test.ts']),
      project('console', 'apps/console'),
      project('scripts', 'scripts', ['**/*.test.mjs']),
      project('e2e', 'e2e', ['fixtures/**/*.test.ts', 'steps/**/*.test.ts']),
    ],
  },
})
