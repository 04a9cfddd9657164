import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { keepGatewayToken } from './gateway-token.mjs'

function newPath() {
  const folder = mkdtempSync(join(tmpdir(), 'signalbox-token-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return join(folder, 'data', 'gateway-token')
}

it('the token is the same at each start, and readable by its owner only', () => {
  const path = newPath()
  const token = keepGatewayToken(path)
  expect(token).toMatch(/^[\w-]{43}$/)
  expect(keepGatewayToken(path)).toBe(token)
  expect(statSync(path).mode & 0o777).toBe(0o600)
})

it('a file that holds something else is not taken for one', () => {
  const path = newPath()
  keepGatewayToken(path)
  writeFileSync(path, 'hello\n')
  expect(() => keepGatewayToken(path)).toThrow(path)
})
