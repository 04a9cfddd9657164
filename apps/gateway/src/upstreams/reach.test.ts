import type { LookupAddress } from 'node:dns'
import type { LookupFunction } from 'node:net'
import { networkInterfaces } from 'node:os'
import { describe, expect, it } from 'vitest'
import { createReach } from './reach.ts'

const names: Readonly<Record<string, readonly string[]>> = {
  'inside.test': ['10.1.2.3'],
  'rebound.test': ['127.0.0.1'],
  'mixed.test': ['127.0.0.1', '10.1.2.3'],
  'metadata.test': ['169.254.169.254'],
}

const lookup: LookupFunction = (name, _options, callback) => {
  const found = (names[name] ?? []).map((address): LookupAddress => ({ address, family: 4 }))
  callback(found.length === 0 ? new Error('no such name') : null, found)
}

const own = [
  { host: '127.0.0.1', port: 9901 },
  { host: '127.0.0.1', port: 3000 },
  { host: '198.51.100.7', port: 3000 },
]

/** `null` where the address may be reached. */
function refusalOf(address: string, port: number, confinedTo?: readonly string[]): string | null {
  const target = confinedTo === undefined ? {} : { confinedTo }
  return createReach(lookup, own)(target, { address, port, weight: 1 }).refusal()?.message ?? null
}

function resolve(name: string, port: number, confinedTo?: readonly string[]): Promise<readonly string[] | string> {
  const target = confinedTo === undefined ? {} : { confinedTo }
  const way = createReach(lookup, own)(target, { address: name, port, weight: 1 })
  return new Promise((settle) => {
    way.lookup(name, { all: true }, (error, found) =>
      settle(error !== null ? error.message : typeof found === 'string' ? found : found.map(({ address }) => address)),
    )
  })
}

const interfaceAddresses = Object.values(networkInterfaces())
  .flat()
  .flatMap((one) => one?.address ?? [])

describe('ports of Signalbox itself', () => {
  it.each([
    '127.0.0.1',
    '127.0.0.53',
    '127.255.255.254',
    '0.0.0.0',
    '::1',
    '0:0:0:0:0:0:0:1',
    '::',
    '::ffff:127.0.0.1',
    '::ffff:7f00:1',
    '::1%lo',
    ...interfaceAddresses,
  ])('are not reached by %s', (address) => {
    expect(refusalOf(address, 9901)).toMatch(/belong to Signalbox itself/)
    expect(refusalOf(address, 3000)).toMatch(/belong to Signalbox itself/)
    expect(refusalOf(address, 8080)).toBeNull()
  })

  it('are not reached on another machine either', () => {
    expect(refusalOf('198.51.100.7', 3000)).not.toBeNull()
    expect(refusalOf('198.51.100.7', 9901)).toBeNull()
  })

  it('are not reached by a name, which may lead elsewhere', async () => {
    expect(await resolve('rebound.test', 9901)).toMatch(/belong to Signalbox itself/)
    expect(await resolve('rebound.test', 8080)).toEqual(['127.0.0.1'])
    expect(await resolve('mixed.test', 9901)).toEqual(['10.1.2.3'])
  })

  it('are not reached though the namespace may reach the address', () => {
    expect(refusalOf('127.0.0.1', 9901, ['127.0.0.0/8'])).not.toBeNull()
    expect(refusalOf('127.0.0.1', 8080, ['127.0.0.0/8'])).toBeNull()
  })
})

describe('what clouds tell their machines', () => {
  it.each(['169.254.169.254', '::ffff:169.254.169.254', 'fd00:ec2::254'])('is not reached by %s', (address) => {
    expect(refusalOf(address, 80)).toMatch(/tells secrets/)
  })

  it('is not reached by a name, and is where the namespace names it', async () => {
    expect(await resolve('metadata.test', 80)).toMatch(/tells secrets/)
    expect(await resolve('metadata.test', 80, ['169.254.169.254'])).toEqual(['169.254.169.254'])
  })
})

describe('a confined namespace', () => {
  it('reaches its blocks and nothing else', async () => {
    expect(refusalOf('10.1.2.3', 80, ['10.0.0.0/8', 'fd00::/8'])).toBeNull()
    expect(refusalOf('fd00::1', 80, ['10.0.0.0/8', 'fd00::/8'])).toBeNull()
    expect(refusalOf('11.1.2.3', 80, ['10.0.0.0/8'])).toMatch(/not among those/)
    expect(refusalOf('::ffff:11.1.2.3', 80, ['10.0.0.0/8'])).toMatch(/not among those/)
    expect(refusalOf('10.1.2.3', 80, [])).toMatch(/not among those/)
    expect(await resolve('inside.test', 80, ['10.0.0.0/8'])).toEqual(['10.1.2.3'])
    expect(await resolve('rebound.test', 80, ['10.0.0.0/8'])).toMatch(/not among those/)
  })
})

it('a name without an address is that, whoever asks', async () => {
  expect(await resolve('nowhere.test', 80)).toBe('no such name')
})
