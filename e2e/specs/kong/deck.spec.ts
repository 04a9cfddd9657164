import { spawn, spawnSync } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { leaveOut } from '../../../scripts/left-out.ts'
import type { System } from '../../fixtures/system.ts'
import { expect, test } from '../../fixtures/test.ts'

const isInstalled = spawnSync('deck', ['version'], { stdio: 'ignore' }).status === 0
if (!isInstalled) leaveOut({ what: 'decK against the Admin API', why: 'deck is not on the PATH' })
test.skip(!isInstalled, 'deck is not on the PATH')

const state = `
_format_version: "3.0"
_info: { select_tags: [shop] }
services:
  - name: shop
    url: http://127.0.0.1:9/base
    routes:
      - name: cart
        paths: [/cart]
        methods: [GET, POST]
        plugins:
          - name: rate-limiting
            config: { minute: 5, policy: local }
upstreams:
  - name: pool
    algorithm: least-connections
    targets: [{ target: "127.0.0.1:9", weight: 10 }]
consumers:
  - username: ann
    custom_id: "1"
`

test('a file is synced, dumped equal, and then there is nothing left to do', async ({ system }) => {
  const folder = await mkdtemp(join(tmpdir(), 'signalbox-deck-'))
  const [file, dumped] = [join(folder, 'kong.yaml'), join(folder, 'dumped.yaml')]
  try {
    await writeFile(file, state)
    expect((await deck(system, ['gateway', 'ping'])).code).toBe(0)
    expect((await deck(system, ['gateway', 'validate', file])).code).toBe(0)
    expect((await deck(system, ['gateway', 'sync', file])).printed).toMatch(/Created: *6/)
    expect((await deck(system, ['gateway', 'diff', '--non-zero-exit-code', file])).code).toBe(0)
    expect((await deck(system, ['gateway', 'dump', '--select-tag', 'shop', '--yes', '-o', dumped])).code).toBe(0)
    expect(await readFile(dumped, 'utf8')).toContain('name: cart')
    expect((await deck(system, ['gateway', 'diff', '--non-zero-exit-code', dumped])).code).toBe(0)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
})

async function deck(
  system: System,
  args: readonly string[],
): Promise<{ readonly code: number; readonly printed: string }> {
  const connection = ['--kong-addr', `${system.url}/kong`, '--headers', `Authorization:Bearer ${system.adminToken}`]
  const child = spawn('deck', [...args, ...connection, '--analytics=false'])
  const ended = new Promise<number>((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (code) => resolve(code ?? 1))
  })
  const [out, error, code] = await Promise.all([text(child.stdout), text(child.stderr), ended])
  return { code, printed: out + error }
}
