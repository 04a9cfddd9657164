import { argon2Sync } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { ask, basic, consumer, echoed } from '../../test/consumers.ts'
import { policy, systemWith } from '../../test/policies.ts'

function hashOf(password: string): string {
  const nonce = Buffer.alloc(16, 7)
  const parameters = { memory: 64, passes: 1, parallelism: 1, tagLength: 32 }
  const tag = argon2Sync('argon2id', { ...parameters, message: password.normalize('NFKC'), nonce })
  const base64 = (bytes: Buffer): string => bytes.toString('base64').replaceAll('=', '')
  return `$argon2id$v=19$m=64,t=1,p=1$${base64(nonce)}$${base64(tag)}`
}

const credential = (username: string, password: string) => ['basic-auth', { username, password }] as const

const open = (config: object = {}, ...resources: readonly unknown[]) =>
  systemWith([
    policy('basic-auth', config),
    ...consumer('ann', { credentials: [credential('Ann', hashOf('öpen: sesame'))] }),
    ...consumer('bob', { credentials: [credential('bob', 'written by hand')] }),
    ...resources,
  ])

describe('name and password', () => {
  it('that are right say who it is, whether the password is kept as a hash or as it is', async () => {
    const { port } = await open()
    expect(await ask(port, '/', basic('Ann', 'öpen: sesame'))).toMatchObject({ status: 200, consumer: 'ann' })
    expect(await ask(port, '/', basic('bob', 'written by hand'))).toMatchObject({ status: 200, consumer: 'bob' })
    const proxy = basic('bob', 'written by hand').replace('Authorization', 'Proxy-Authorization')
    expect(await ask(port, '/', proxy, basic('x', 'y'))).toMatchObject({ consumer: 'bob' })
  })

  it('are checked against hashes as the console writes them', async () => {
    const written = '$argon2id$v=19$m=19456,t=2,p=1$MIXu1KZwrHxLzmpQIn+bSw$GmnR8+w9zWZ+ptd6j563xF7VCo11e8SxMbdswu3O/fw'
    const eve = consumer('eve', { credentials: [credential('eve', written)] })
    const { port } = await open({}, ...eve)
    expect(await ask(port, '/', basic('eve', 'open sesame'))).toMatchObject({ status: 200, consumer: 'eve' })
    expect(await ask(port, '/', basic('eve', 'open barley'))).toMatchObject({ status: 401 })
  })

  it('may be of a consumer whose name no header could hold as it is', async () => {
    const { port } = await open({}, ...consumer('jo', { username: 'Žófie', credentials: [credential('jo', 'x')] }))
    const { consumer: told = '' } = await ask(port, '/', basic('jo', 'x'))
    expect(Buffer.from(told, 'latin1').toString('utf8')).toBe('Žófie')
  })

  it.each([
    ['nothing', []],
    ['a wrong password', [basic('Ann', 'open barley')]],
    ['the stored hash itself', [basic('Ann', hashOf('öpen: sesame'))]],
    ['a name that is not known', [basic('eve', 'öpen: sesame')]],
    ['a name of other case', [basic('ann', 'öpen: sesame')]],
    ['no password', [basic('Ann', '')]],
    ['no name', [basic('', 'x')]],
    ['what is no base64 of both', ['Authorization: Basic !!!']],
    ['another scheme', [basic('Ann', 'öpen: sesame', 'Bearer')]],
  ])('that are not right are refused alike: %s', async (_, lines) => {
    const { port } = await open()
    expect(await ask(port, '/', ...lines)).toEqual({
      status: 401,
      message: 'Unauthorized',
      challenge: 'Basic realm="service"',
    })
  })

  it('are checked once for many requests, and each again when the stored one changes', async () => {
    const system = await open()
    const answers = await Promise.all(
      Array.from({ length: 50 }, () => ask(system.port, '/', basic('Ann', 'öpen: sesame'))),
    )
    expect(new Set(answers.map(({ consumer }) => consumer))).toEqual(new Set(['ann']))
    const others = [...system.configuration.snapshot.all()].filter(({ metadata }) => !metadata.name.startsWith('ann'))
    system.apply([...others, ...consumer('ann', { credentials: [credential('Ann', hashOf('another'))] })])
    expect(await ask(system.port, '/', basic('Ann', 'öpen: sesame'))).toMatchObject({ status: 401 })
    expect(await ask(system.port, '/', basic('Ann', 'another'))).toMatchObject({ status: 200 })
  })

  it('are not passed on where config says so', async () => {
    const line = basic('bob', 'written by hand')
    const shown = await echoed((await open()).port, '/', line)
    const hidden = await echoed((await open({ hide_credentials: true })).port, '/', line)
    expect(shown.headers).toHaveProperty('authorization')
    expect(hidden.headers).not.toHaveProperty('authorization')
  })
})

describe('several ways to be known, with a consumer for strangers', () => {
  const either = [
    policy('key-auth', { anonymous: 'guest' }),
    ...consumer('guest', { groups: ['guests'] }),
    ...consumer('eve', { credentials: [['key-auth', { key: 'k' }]] }),
  ]

  it('either is enough', async () => {
    const { port } = await open({ anonymous: 'guest' }, ...either)
    expect(await ask(port, '/', 'apikey: k')).toMatchObject({ consumer: 'eve', anonymous: undefined })
    expect(await ask(port, '/', basic('bob', 'written by hand'))).toMatchObject({
      consumer: 'bob',
      anonymous: undefined,
    })
    expect(await ask(port)).toMatchObject({ consumer: 'guest', anonymous: 'true' })
  })

  it('both are needed without it', async () => {
    const { port } = await open(
      {},
      policy('key-auth'),
      ...consumer('eve', { credentials: [['key-auth', { key: 'k' }]] }),
    )
    expect(await ask(port, '/', 'apikey: k')).toMatchObject({ status: 401 })
    expect(await ask(port, '/', 'apikey: k', basic('bob', 'written by hand'))).toMatchObject({ consumer: 'bob' })
  })
})
