// What the tools report, as counts and as the plain sentences that `npm test` ends with.

/** @typedef {{passed: number, failed: number, skipped: number}} Counts */

/** A check such as lint counts as one test. @returns {Counts} */
export function countCheck(code) {
  return { passed: code === 0 ? 1 : 0, failed: code === 0 ? 0 : 1, skipped: 0 }
}

/** Vitest's JSON report; a file that cannot be loaded holds no tests and counts as one failure. @returns {Counts} */
export function countVitest(report, code) {
  const broken = report.testResults.filter(
    (file) => file.status === 'failed' && file.assertionResults.length === 0,
  ).length
  return failedAtLeastOnce(
    {
      passed: report.numPassedTests,
      failed: report.numFailedTests + broken,
      skipped: report.numPendingTests + (report.numTodoTests ?? 0),
    },
    code,
  )
}

/** Playwright's JSON report. @returns {Counts} */
export function countPlaywright(report, code) {
  const { expected, flaky, unexpected, skipped } = report.stats
  return failedAtLeastOnce({ passed: expected + flaky, failed: unexpected, skipped }, code)
}

/** A tool that died before it wrote its report. @returns {Counts} */
export function countMissingReport() {
  return { passed: 0, failed: 1, skipped: 0 }
}

export function addCounts(a, b) {
  return { passed: a.passed + b.passed, failed: a.failed + b.failed, skipped: a.skipped + b.skipped }
}

/** The sentences about what was not tested: what tests said of themselves, what was asked to be left out, and the rest. */
export function leftOutSentence(lines, parts, skipped) {
  const announced = [...new Set(lines.filter((line) => line !== '').map(describe))]
  const all = [...parts, ...announced]
  const skips = skipped === 0 ? '' : ` ${skipped} ${skipped === 1 ? 'test was' : 'tests were'} skipped.`
  return (all.length === 0 ? (skipped === 0 ? 'Nothing was left out.' : '') : `Left out: ${all.join('; ')}.`)
    .concat(skips)
    .trim()
}

/** The very last line, which programs read. */
export function lastLine({ passed, failed }) {
  return `${passed} passed, ${failed} failed`
}

function describe(line) {
  const { what, why } = JSON.parse(line)
  return `${what} (${why})`
}

// An exit code of failure beside a report of success (an error outside any test, a run cut short) is a failure all the same.
function failedAtLeastOnce(counts, code) {
  return code !== 0 && counts.failed === 0 ? { ...counts, failed: 1 } : counts
}
