import { expect, test } from 'vitest'
import { addCounts, countCheck, countPlaywright, countVitest, lastLine, leftOutSentence } from './results.mjs'

const vitestReport = { numPassedTests: 3, numFailedTests: 0, numPendingTests: 1, numTodoTests: 0, testResults: [] }

test('a check counts as one test', () => {
  expect(countCheck(0)).toEqual({ passed: 1, failed: 0, skipped: 0 })
  expect(countCheck(2)).toEqual({ passed: 0, failed: 1, skipped: 0 })
})

test('a test file that cannot be loaded is a failure', () => {
  const testResults = [{ status: 'failed', assertionResults: [] }]
  expect(countVitest({ ...vitestReport, testResults }, 1)).toEqual({ passed: 3, failed: 1, skipped: 1 })
})

test('an error outside any test is a failure', () => {
  expect(countVitest(vitestReport, 1).failed).toBe(1)
  expect(countPlaywright({ stats: { expected: 2, flaky: 0, unexpected: 0, skipped: 0 } }, 1).failed).toBe(1)
})

test('counts add up to the last line', () => {
  expect(lastLine(addCounts(countCheck(0), countVitest(vitestReport, 0)))).toBe('4 passed, 0 failed')
})

test('says once what was left out, and says so when nothing was', () => {
  const line = JSON.stringify({ what: 'the PostgreSQL store', why: 'no server' })
  expect(leftOutSentence([line, line, ''], ['browser tests'], 2)).toBe(
    'Left out: browser tests; the PostgreSQL store (no server). 2 tests were skipped.',
  )
  expect(leftOutSentence([], [], 0)).toBe('Nothing was left out.')
  expect(leftOutSentence([], [], 1)).toBe('1 test was skipped.')
})
