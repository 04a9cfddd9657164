import { beforeAll, describe, expect, it } from 'vitest'
import { Authority, type TestCertificate } from '../../test/certificates.ts'
import { ask, consumer, toldBy } from '../../test/consumers.ts'
import { openSession, send } from '../../test/http2-client.ts'
import type { Echoed } from '../../test/origin.ts'
import { policy, systemWith } from '../../test/policies.ts'
import { get, RawClient } from '../../test/raw-client.ts'
import { shake } from '../../test/tls-listeners.ts'

let authority: Authority
let delegate: Authority
let other: Authority
let shop: TestCertificate
let ann: TestCertificate

beforeAll(async () => {
  authority = await Authority.create('Root')
  delegate = await authority.delegate('Delegate')
  other = await Authority.create('Another root')
  shop = await authority.issue({ names: ['shop.test'] })
  ann = await authority.issue({ names: ['ann.test', 'ann'], isClient: true })
})

const gateway = (protocol: 'HTTP' | 'HTTPS') => ({
  apiVersion: 'gateway.networking.k8s.io/v1',
  kind: 'Gateway',
  metadata: { name: 'edge', namespace: 'shop' },
  spec: {
    gatewayClassName: 'signalbox',
    listeners: [
      {
        name: 'main',
        port: 8443,
        protocol,
        ...(protocol === 'HTTP' ? {} : { hostname: 'shop.test', tls: { certificateRefs: [{ name: 'shop' }] } }),
      },
    ],
  },
})

const serverSecret = () => ({
  apiVersion: 'v1',
  kind: 'Secret',
  metadata: { name: 'shop', namespace: 'shop' },
  type: 'kubernetes.io/tls',
  stringData: { 'tls.crt': shop.certPem, 'tls.key': shop.keyPem },
})

const bundle = (name: string, pem: string, kind: 'ConfigMap' | 'Secret' = 'ConfigMap', annotations = {}) => ({
  apiVersion: 'v1',
  kind,
  metadata: { name, namespace: 'shop', annotations },
  ...(kind === 'Secret' ? { stringData: { 'ca.crt': pem } } : { data: { 'ca.crt': pem } }),
})

const open = (config: object = {}, ...resources: readonly unknown[]) =>
  systemWith([
    gateway('HTTPS'),
    serverSecret(),
    bundle('root', authority.pem),
    policy('mtls-auth', { ca_certificates: ['root'], ...config }),
    ...resources,
  ])

/** What somebody who shows `certificate` is told. */
async function askWith(port: number, certificate: TestCertificate | null, ...behind: readonly string[]) {
  const shown =
    certificate === null ? {} : { cert: [certificate.certPem, ...behind].join('\n'), key: certificate.keyPem }
  const socket = await shake(port, { servername: 'shop.test', ca: authority.pem, ...shown })
  const client = new RawClient(socket)
  return toldBy(await client.send(get('/', 'X-Client-Cert-Dn: CN=root', 'Connection: close')).response())
}

const noCertificate = { status: 401, message: 'No required TLS certificate was sent' }
const notTrusted = { status: 401, message: 'TLS certificate failed verification' }

describe('a certificate', () => {
  it('is asked for in the handshake, and says who it is by its names', async () => {
    const { port } = await open({}, ...consumer('ann'))
    expect(await askWith(port, ann)).toMatchObject({ status: 200, consumer: 'ann' })
    expect(await askWith(port, null)).toMatchObject(noCertificate)
  })

  it('says so over HTTP/2 as well', async () => {
    const { port } = await open({}, ...consumer('ann'))
    const shown = { servername: 'shop.test', ca: authority.pem, cert: ann.certPem, key: ann.keyPem }
    const session = openSession(`https://127.0.0.1:${port}`, shown)
    const { status, body } = await send(session, { ':path': '/', ':authority': 'shop.test' })
    expect([status, (JSON.parse(body.toString()) as Echoed).headers['x-consumer-username']]).toEqual([200, 'ann'])
  })

  it('is not asked for where no policy looks at it', async () => {
    const validations = async (resources: readonly unknown[]) => {
      const { configuration } = await systemWith([gateway('HTTPS'), serverSecret(), ...resources])
      const [socket] = configuration.tables.sockets.values()
      const listeners =
        socket !== undefined && 'listenersByHostname' in socket ? socket.listenersByHostname.values() : []
      return [...listeners].map((listener) => ('tls' in listener ? listener.tls?.clientValidation : undefined))
    }
    expect(await validations([])).toEqual([null])
    expect(await validations([policy('key-auth')])).toEqual([null])
    const asked = { caPem: [], mode: 'AllowInsecureFallback' }
    expect(await validations([policy('mtls-auth', { ca_certificates: ['root'] })])).toEqual([asked])
  })

  it('cannot be shown without TLS', async () => {
    const { port } = await systemWith([
      gateway('HTTP'),
      bundle('root', authority.pem),
      policy('mtls-auth', { ca_certificates: ['root'] }),
    ])
    expect(await ask(port)).toMatchObject(noCertificate)
  })

  it('may belong to a credential of its name; one for the authority comes first', async () => {
    const [first, second] = ['bob', 'eve'].map((name, index) =>
      consumer(name, {
        credentials: [['mtls-auth', { subject_name: 'ann.test', ...(index === 0 ? {} : { ca_certificate: 'root' }) }]],
      }),
    )
    const { port } = await open({}, ...(first ?? []), ...(second ?? []), ...consumer('ann'))
    expect(await askWith(port, ann)).toMatchObject({ consumer: 'eve', credential: 'uid-of-eve-0' })
  })

  it('is not that of a credential for another authority', async () => {
    const credentials = [['mtls-auth', { subject_name: 'ann', ca_certificate: 'other' }]] as const
    const { port } = await open(
      { ca_certificates: ['root', 'other'] },
      bundle('other', other.pem),
      ...consumer('eve', { credentials }),
    )
    expect(await askWith(port, ann)).toMatchObject(notTrusted)
    expect(await askWith(port, await other.issue({ names: ['ann'], isClient: true }))).toMatchObject({
      consumer: 'eve',
    })
  })

  it('of nobody is refused, unless there is a consumer for those, or none is looked for', async () => {
    expect(await askWith((await open()).port, ann)).toMatchObject(notTrusted)
    const { port } = await open({ default_consumer: 'members' }, ...consumer('members'))
    expect(await askWith(port, ann)).toMatchObject({ status: 200, consumer: 'members' })
    const acl = policy('acl', { allow: ['ann.test'] })
    const { port: alone } = await open({ skip_consumer_lookup: true }, acl)
    expect(await askWith(alone, ann)).toMatchObject({ status: 200, credential: 'ann.test', groups: 'ann.test' })
    const { port: byDn } = await open({ skip_consumer_lookup: true, authenticated_group_by: 'DN' })
    expect(await askWith(byDn, ann)).toMatchObject({ status: 200, groups: 'CN=ann.test' })
  })
})

describe('trust', () => {
  it.each([
    { what: 'another authority', make: () => other.issue({ names: ['ann'], isClient: true }) },
    { what: 'the past', make: () => authority.issue({ names: ['ann'], isClient: true, isExpired: true }) },
    { what: 'servers', make: () => authority.issue({ names: ['ann'] }) },
  ])('is not for certificates of $what', async ({ make }) => {
    const { port } = await open({}, ...consumer('ann'))
    expect(await askWith(port, await make())).toMatchObject(notTrusted)
  })

  it('goes through authorities that the client shows, as far as they are vouched for themselves', async () => {
    const { port } = await open({}, ...consumer('bob'))
    const bob = await delegate.issue({ names: ['bob'], isClient: true })
    expect(await askWith(port, bob, delegate.pem)).toMatchObject({ consumer: 'bob' })
    const impostor = await other.delegate('Delegate')
    const forged = await impostor.issue({ names: ['bob'], isClient: true })
    expect(await askWith(port, forged, impostor.pem, other.pem)).toMatchObject(notTrusted)
  })

  it('lasts over a session that is resumed, which does not bring the authorities again', async () => {
    const { port } = await open({ cache_ttl: 0 }, ...consumer('bob'))
    const bob = await delegate.issue({ names: ['bob'], isClient: true })
    const shown = {
      servername: 'shop.test',
      ca: authority.pem,
      cert: `${bob.certPem}\n${delegate.pem}`,
      key: bob.keyPem,
    }
    const first = await shake(port, shown)
    const sessions: Buffer[] = []
    first.on('session', (session) => sessions.push(session))
    const again = get('/', 'Connection: close')
    expect(toldBy(await new RawClient(first).send(again).response())).toMatchObject({ consumer: 'bob' })
    const second = await shake(port, { ...shown, session: sessions.at(-1) })
    expect(second.isSessionReused()).toBe(true)
    expect(toldBy(await new RawClient(second).send(again).response())).toMatchObject({ consumer: 'bob' })
  })

  it('does not go through certificates that may not vouch for others', async () => {
    const { port } = await open({}, ...consumer('ann'), ...consumer('ann.test'))
    expect(await askWith(port, await other.issue({ names: ['ann'], isClient: true }), ann.certPem)).toMatchObject(
      notTrusted,
    )
  })

  it('in an authority without its root is only for those who say so', async () => {
    const bob = await delegate.issue({ names: ['bob'], isClient: true })
    const half = [bundle('half', delegate.pem), ...consumer('bob')]
    const strict = await open({ ca_certificates: ['half'] }, ...half)
    expect(await askWith(strict.port, bob)).toMatchObject(notTrusted)
    const partial = await open({ ca_certificates: ['half'], allow_partial_chain: true }, ...half)
    expect(await askWith(partial.port, bob)).toMatchObject({ consumer: 'bob' })
  })

  it('follows the authorities: by Kong’s id as by name, and as they change', async () => {
    const id = '0b2f6d2e-5a3f-4a51-9a53-6a1f6a0c0b11'
    const kept = { 'signalbox.dev/kong-ca-certificate': JSON.stringify({ id }) }
    const system = await open(
      { ca_certificates: [id] },
      bundle('authority-of-kong', authority.pem, 'Secret', kept),
      ...consumer('ann'),
    )
    expect(await askWith(system.port, ann)).toMatchObject({ consumer: 'ann' })
    const others = [...system.configuration.snapshot.all()].filter(
      ({ metadata }) => metadata.name !== 'authority-of-kong',
    )
    system.apply([...others, bundle('authority-of-kong', other.pem, 'Secret', kept)])
    expect(await askWith(system.port, ann)).toMatchObject(notTrusted)
    system.apply(others)
    expect(await askWith(system.port, ann)).toMatchObject(notTrusted)
    expect(system.logged.join()).toContain(id)
  })
})
