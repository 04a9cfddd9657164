import tls from 'node:tls'
import { describe, expect, it, onTestFinished } from 'vitest'
import { Authority } from '../../test/certificates.ts'
import { ask, basic, consumer, echoed } from '../../test/consumers.ts'
import { hasSlapd, openDirectory, people, type TestDirectory } from '../../test/directory.ts'
import { policy, systemWith } from '../../test/policies.ts'
import { rawOrigin } from '../../test/origin.ts'

const authority = await Authority.create('Directory authority')

async function directory(): Promise<TestDirectory> {
  return openDirectory(await authority.issue({ names: ['localhost'] }), authority.pem)
}

const configOf = (port: number, config: object = {}) => ({
  ldap_host: '127.0.0.1',
  ldap_port: port,
  base_dn: people,
  attribute: 'uid',
  timeout: 2000,
  ...config,
})

const open = (port: number, config: object = {}, ...resources: readonly unknown[]) =>
  systemWith([policy('ldap-auth', configOf(port, config)), ...resources])

const ldap = (username: string, password: string): string => basic(username, password, 'ldap')

describe.skipIf(!hasSlapd)('ldap-auth', () => {
  it('lets pass whom the server knows, and tells who it was and no consumer', async () => {
    const { port } = await open((await directory()).port)
    expect(await ask(port, '/', ldap('ann', 'sesame'), 'X-Consumer-Username: root')).toEqual({
      status: 200,
      consumer: undefined,
      credential: 'ann',
      anonymous: undefined,
      groups: undefined,
    })
    const proxy = ldap('ann', 'sesame').replace('Authorization', 'Proxy-Authorization')
    expect(await ask(port, '/', proxy)).toMatchObject({ credential: 'ann' })
  })

  it('refuses all others alike, and lets no name be more than a name', async () => {
    const { port } = await open((await directory()).port, { realm: 'shop' })
    const refused = { status: 401, message: 'Unauthorized', challenge: 'LDAP realm="shop"' }
    for (const [username, password] of [
      ['ann', 'barley'],
      ['eve', 'sesame'],
      // An empty password is a sign-in as nobody, which servers allow (RFC 4513 §5.1.2).
      ['ann', ''],
      // Bob is below ou=more and cannot be reached by a name that brings its own parts.
      ['bob,ou=more', 'barley'],
      ['*', 'sesame'],
      ['ann)(uid=*', 'sesame'],
      [`ann,${people}`, 'sesame'],
      ['ann\n', 'sesame'],
    ] as const)
      expect(await ask(port, '/', ldap(username, password))).toEqual(refused)
    expect(await ask(port)).toEqual(refused)
    expect(await ask(port, '/', basic('ann', 'sesame'))).toEqual(refused)
    expect(await ask(port, '/', ldap('a,b', 'comma'))).toMatchObject({ status: 200, credential: 'a,b' })
    expect(await ask(port, '/', ldap('o(*)x', 'parens'))).toMatchObject({ status: 200 })
  })

  it('speaks TLS from the first byte, or after asking for it, and looks at the certificate where it is to', async () => {
    const { port, tlsPort } = await directory()
    const answer = async (ldapPort: number, config: object) =>
      (await ask((await open(ldapPort, config)).port, '/', ldap('ann', 'sesame'))).status
    expect(await answer(tlsPort, { ldaps: true })).toBe(200)
    expect(await answer(port, { start_tls: true })).toBe(200)
    expect(await answer(tlsPort, { ldaps: true, verify_ldap_host: true })).toBe(500)
    expect(await answer(port, { start_tls: true, verify_ldap_host: true })).toBe(500)
    const trusted = tls.getCACertificates('default')
    onTestFinished(() => tls.setDefaultCACertificates(trusted))
    tls.setDefaultCACertificates([...trusted, authority.pem])
    const named = { verify_ldap_host: true, ldap_host: 'localhost' }
    expect(await answer(tlsPort, { ...named, ldaps: true })).toBe(200)
    expect(await answer(port, { ...named, start_tls: true })).toBe(200)
    expect(await answer(tlsPort, { ldaps: true, verify_ldap_host: true })).toBe(500)
  })

  it('asks again once the time is over, and not before; a wrong password is always asked about', async () => {
    const { port: ldapPort, stop } = await directory()
    let nowMs = 0
    const clock = { monotonicMs: () => nowMs, epochMs: () => nowMs }
    const { port } = await systemWith([policy('ldap-auth', configOf(ldapPort, { cache_ttl: 60 }))], { clock })
    expect(await ask(port, '/', ldap('ann', 'sesame'))).toMatchObject({ status: 200 })
    await stop()
    nowMs = 59_999
    expect(await ask(port, '/', ldap('ann', 'sesame'))).toMatchObject({ status: 200 })
    expect(await ask(port, '/', ldap('ann', 'barley'))).toMatchObject({ status: 500 })
    nowMs = 60_000
    expect(await ask(port, '/', ldap('ann', 'sesame'))).toMatchObject({ status: 500 })
  })

  it('goes on by itself once a server is back that was away, also on connections that it had kept', async () => {
    const server = await directory()
    const { port } = await open(server.port, { cache_ttl: 0 })
    expect(await ask(port, '/', ldap('ann', 'sesame'))).toMatchObject({ status: 200 })
    await server.stop()
    expect(await ask(port, '/', ldap('ann', 'sesame'))).toMatchObject({ status: 500 })
    await server.start()
    expect(await ask(port, '/', ldap('ann', 'sesame'))).toMatchObject({ status: 200 })
    await server.stop()
    await server.start()
    expect(await ask(port, '/', ldap('ann', 'sesame'))).toMatchObject({ status: 200 })
  })

  it('takes the password away where config says so, and tells it to nobody else', async () => {
    const { port } = await directory()
    const system = await open(port, { hide_credentials: true, cache_ttl: 0 })
    expect((await echoed(system.port, '/', ldap('ann', 'sesame'))).headers).not.toHaveProperty('authorization')
    await ask(system.port, '/', ldap('ann', 'a wrong one'))
    const encoded = Buffer.from('ann:a wrong one').toString('base64')
    expect(JSON.stringify([system.logged, system.records])).not.toMatch(new RegExp(`a wrong one|${encoded}`))
  })
})

describe('an LDAP server that is away', () => {
  it('lets nobody pass, not even as the consumer for strangers, and is complained about once', async () => {
    const server = await rawOrigin((socket) => socket.destroy())
    const system = await open(server.port, { anonymous: 'guest' }, ...consumer('guest'))
    for (const _ of [1, 2, 3])
      expect(await ask(system.port, '/', ldap('ann', 'sesame'))).toMatchObject({
        status: 500,
        message: 'An unexpected error occurred',
      })
    expect(system.logged).toHaveLength(1)
    expect(system.logged[0]).toContain(`127.0.0.1:${server.port}`)
    expect(system.logged.join()).not.toMatch(/ann|sesame/)
    expect(await ask(system.port)).toMatchObject({ consumer: 'guest', anonymous: 'true' })
  })

  it('and silent is given up after the time-out', async () => {
    const { port: silent } = await rawOrigin(() => {})
    const { port } = await open(silent, { timeout: 50 })
    expect(await ask(port, '/', ldap('ann', 'sesame'))).toMatchObject({ status: 500 })
  })
})
