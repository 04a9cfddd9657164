/**
 * h2spec, whole and strict, over TLS and cleartext (https://github.com/summerwind/h2spec). Left out where its program
 * is not on the PATH; `.ci/run` installs it where Go is.
 */
import { execFile, spawnSync } from 'node:child_process'
import { promisify } from 'node:util'
import { describe, expect, it } from 'vitest'
import { leaveOut } from '../../../scripts/left-out.ts'
import { Authority } from './certificates.ts'
import { httpOrigin } from './origin.ts'
import { everythingTo, openSystem } from './system.ts'
import { withHttps } from './tls-listeners.ts'

const run = promisify(execFile)
const isInstalled = spawnSync('h2spec', ['--version']).status === 0
if (!isInstalled) leaveOut({ what: 'the cases of h2spec', why: 'h2spec is not on the PATH' })

/** The sentence at the end of its output, or all of it where it could not begin. */
async function judge(port: number, ...flags: readonly string[]): Promise<string> {
  const { stdout } = await run('h2spec', ['-p', String(port), '-S', ...flags], { maxBuffer: 64 * 1024 * 1024 }).catch(
    (failed: { readonly stdout: string }) => failed,
  )
  const failures = stdout.indexOf('Failures:')
  return failures === -1 ? (/\d+ tests, .*/.exec(stdout)?.[0] ?? stdout) : stdout.slice(failures)
}

describe.skipIf(!isInstalled)('h2spec', () => {
  const allPassed = /^(\d+) tests, \1 passed, 0 skipped, 0 failed$/

  const origin = () =>
    httpOrigin((request, response) => {
      request.resume()
      response.end('A response of a few words.')
    })

  it('finds no fault over cleartext', { timeout: 60_000 }, async () => {
    const { port } = await openSystem({ resources: everythingTo([(await origin()).port]) })
    expect(await judge(port)).toMatch(allPassed)
  })

  it('finds no fault over TLS', { timeout: 60_000 }, async () => {
    const authority = await Authority.create()
    const certificate = await authority.issue({ names: ['127.0.0.1', 'localhost'] })
    const { port } = await openSystem({
      resources: everythingTo([(await origin()).port]),
      secure: withHttps({ '': { certificates: [certificate] } }),
    })
    expect(await judge(port, '-t', '-k')).toMatch(allPassed)
  })
})
