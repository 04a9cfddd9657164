import { defineConfig } from '@playwright/test'
import { chromeEnvironment, chromeLaunchOptions, findChrome } from './fixtures/browser.ts'

// Workers load this file again; they inherit the path found once here, so that the browser is unpacked by one process.
process.env[chromeEnvironment] = await findChrome()

export default defineConfig({
  testDir: './specs',
  outputDir: './test-results',
  fullyParallel: true,
  forbidOnly: process.env['CI'] !== undefined,
  retries: process.env['CI'] === undefined ? 0 : 1,
  workers: 2,
  timeout: 60_000,
  expect: { timeout: 10_000 },
  reporter: 'list',
  use: {
    trace: 'retain-on-failure',
    launchOptions: chromeLaunchOptions(process.env[chromeEnvironment]),
  },
})
