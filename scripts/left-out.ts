import { appendFileSync } from 'node:fs'

/** What a test run could not show on this machine. */
export type LeftOut = {
  /** What was not tested, as a noun: "the PostgreSQL store". */
  readonly what: string
  /** What it would have needed: "no PostgreSQL server at SIGNALBOX_TEST_POSTGRES". */
  readonly why: string
}

/**
 * Tells `npm test` that tests are skipped, so that its last words name them. Call it beside the skip:
 *
 *     if (url === undefined) leaveOut({ what: 'the PostgreSQL store', why: 'SIGNALBOX_TEST_POSTGRES is not set' })
 *     describe.skipIf(url === undefined)('PostgreSQL store', …)
 *
 * Without `SIGNALBOX_LEFT_OUT`, as when vitest is run by hand, it says nothing.
 */
export function leaveOut(leftOut: LeftOut): void {
  const file = process.env['SIGNALBOX_LEFT_OUT']
  if (file !== undefined && file !== '') appendFileSync(file, `${JSON.stringify(leftOut)}\n`)
}
