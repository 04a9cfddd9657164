import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { ApiTokens } from '../../access/api-tokens.ts'
import { errorOf } from '../test-context.ts'
import { withAda } from './accounts.suite.ts'
import { createGatewayToken, gatewayTokens, revokeGatewayToken } from './gateway-tokens.ts'
import { createToken, ownTokens, revokeToken } from './own-tokens.ts'

const dayMs = 24 * 3_600_000

describe('an API token', () => {
  it('acts in the name of its owner, and is shown once', async () => {
    const { as, bearing, sessionId } = await withAda()
    const { token } = await createToken(as(sessionId), { name: 'script' })
    expect(token).toMatch(/^sbx_[\w-]{43}$/)
    expect(bearing(token)).toMatchObject({ type: 'token', name: 'ada' })
    expect(JSON.stringify(ownTokens(as(sessionId)))).not.toContain(token)
  })

  it('ends after 90 days where nothing else was said, and says when it was used', async () => {
    const { as, base, bearing, sessionId } = await withAda()
    const { token } = await createToken(as(sessionId), { name: 'script' })
    expect(ownTokens(as(sessionId))[0]).toMatchObject({ lastUsedAt: null, expired: false })
    base.advance(dayMs / 4)
    bearing(token)
    expect(ownTokens(as(sessionId))[0]?.lastUsedAt).toBe(base.now().toISOString())
    base.advance(90 * dayMs)
    expect((await errorOf(() => bearing(token))).code).toBe('Unauthorized')
  })

  it.each([
    { guarantee: 'lasts a year at most', input: { name: 'a', days: 366 } },
    { guarantee: 'lasts a day at least', input: { name: 'a', days: 0 } },
    { guarantee: 'has a name', input: { name: ' ' } },
    { guarantee: 'has a role that exists', input: { name: 'a', role: 'nothing' } },
  ])('$guarantee', async ({ input }) => {
    const { as, sessionId } = await withAda()
    expect((await errorOf(() => createToken(as(sessionId), input))).code).toBe('Invalid')
  })

  it('reaches no further than its scope', async () => {
    const { as, bearing, sessionId } = await withAda()
    const { token } = await createToken(as(sessionId), { name: 'a', readOnly: true, namespaces: ['team-a'] })
    const verbs = ['get', 'list', 'watch']
    expect(bearing(token)).toMatchObject({
      scope: [
        { apiGroups: ['*'], resources: ['*'], verbs, namespaces: ['team-a'] },
        { nonResourceURLs: ['*'], verbs, namespaces: ['team-a'] },
      ],
    })
  })

  it('that was revoked is refused at once', async () => {
    const { as, bearing, sessionId } = await withAda()
    const { id, token } = await createToken(as(sessionId), { name: 'script' })
    await revokeToken(as(sessionId), id)
    expect((await errorOf(() => bearing(token))).code).toBe('Unauthorized')
    expect((await errorOf(() => revokeToken(as(sessionId), id))).code).toBe('NotFound')
  })

  it('is on disk as a hash only, and lives on over a restart', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'signalbox-tokens-'))
    onTestFinished(() => rm(folder, { recursive: true, force: true }))
    const tokens = await ApiTokens.open(folder)
    const { token } = await tokens.issue(
      { name: 'g', owner: { type: 'gateway', namespaces: null }, expiresAtMs: null },
      0,
    )
    expect(await readFile(join(folder, 'tokens.json'), 'utf8')).not.toContain(token)
    expect((await ApiTokens.open(folder)).use(token, 1)?.name).toBe('g')
  })
})

describe('a gateway’s token', () => {
  it('makes its bearer a gateway process, and each is revoked alone', async () => {
    const { as, bearing, sessionId } = await withAda()
    const ada = as(sessionId)
    const edge = await createGatewayToken(ada, { name: 'edge-1' })
    const other = await createGatewayToken(ada, { name: 'edge-2', namespaces: ['team-a'] })
    expect(bearing(edge.token)).toMatchObject({ type: 'gateway', name: 'gateway edge-1' })
    expect(bearing(other.token)).toMatchObject({ type: 'gateway', namespaces: ['team-a'] })
    await revokeGatewayToken(ada, edge.id)
    expect((await errorOf(() => bearing(edge.token))).code).toBe('Unauthorized')
    expect(gatewayTokens(ada).map(({ name }) => name)).toEqual(['edge-2'])
  })

  it('has a name of its own', async () => {
    const { as, sessionId } = await withAda()
    await createGatewayToken(as(sessionId), { name: 'edge' })
    expect((await errorOf(() => createGatewayToken(as(sessionId), { name: 'edge' }))).code).toBe('AlreadyExists')
    expect((await errorOf(() => createGatewayToken(as(sessionId), { name: 'Edge 1' }))).code).toBe('Invalid')
  })

  it('is made by nobody who may not do everything', async () => {
    const { nobody } = await withAda()
    expect((await errorOf(() => createGatewayToken(nobody, { name: 'edge' }))).code).toBe('Unauthorized')
  })
})
