import { createHmac, generateKeyPairSync, sign as signBytes, type KeyObject } from 'node:crypto'
import { Metadata, status } from '@grpc/grpc-js'
import { SignJWT, type JWTPayload } from 'jose'
import { describe, expect, it } from 'vitest'
import { ask, consumer } from '../../test/consumers.ts'
import { grpcClient, grpcOrigin, methods } from '../../test/grpc.ts'
import { policy, systemWith } from '../../test/policies.ts'
import { get, request } from '../../test/raw-client.ts'
import { backend, openSystem, route, service } from '../../test/system.ts'

const secret = 'a secret of thirty-two bytes or so'
const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 })
const ed25519 = generateKeyPairSync('ed25519')
const p256 = generateKeyPairSync('ec', { namedCurve: 'P-256' })
const pem = ({ publicKey }: { readonly publicKey: KeyObject }): string =>
  publicKey.export({ type: 'spki', format: 'pem' }).toString()

const nowMs = Date.parse('2026-06-01T12:00:00Z')
const nowSeconds = nowMs / 1000

const credentials = [
  ['jwt', { key: 'hs', secret }],
  ['jwt', { key: 'rs', algorithm: 'RS256', rsa_public_key: pem(rsa) }],
  ['jwt', { key: 'ps', algorithm: 'PS384', rsa_public_key: pem(rsa) }],
  ['jwt', { key: 'es', algorithm: 'ES256', rsa_public_key: pem(p256) }],
  ['jwt', { key: 'ed', algorithm: 'EdDSA', rsa_public_key: pem(ed25519) }],
  ['jwt', { key: 'broken', algorithm: 'RS256', rsa_public_key: 'no key' }],
] as const

const open = (config: object = {}) =>
  systemWith([policy('jwt', config), ...consumer('ann', { credentials })], {
    clock: { monotonicMs: () => performance.now(), epochMs: () => nowMs },
  })

type Key = Parameters<SignJWT['sign']>[0]

function token(claims: JWTPayload, alg = 'HS256', key: Key = Buffer.from(secret)): Promise<string> {
  return new SignJWT(claims).setProtectedHeader({ alg, typ: 'JWT' }).sign(key)
}

const bearer = (text: string): string => `Authorization: Bearer ${text}`
const refused = (message: string) => ({ status: 401, message, challenge: 'Bearer error="invalid_token"' })

describe('a token', () => {
  it.each([
    { algorithm: 'HS256', iss: 'hs', key: Buffer.from(secret) },
    { algorithm: 'RS256', iss: 'rs', key: rsa.privateKey },
    { algorithm: 'PS384', iss: 'ps', key: rsa.privateKey },
    { algorithm: 'ES256', iss: 'es', key: p256.privateKey },
    { algorithm: 'EdDSA', iss: 'ed', key: ed25519.privateKey },
  ])('signed by $algorithm says who it is', async ({ algorithm, iss, key }) => {
    const { port } = await open()
    expect(await ask(port, '/', bearer(await token({ iss }, algorithm, key)))).toMatchObject({
      status: 200,
      consumer: 'ann',
      credential: iss,
    })
  })

  it('may be in the query, a cookie or another header where config says so', async () => {
    const { port } = await open({ uri_param_names: ['t'], cookie_names: ['auth'], header_names: ['x-token'] })
    const text = await token({ iss: 'hs' })
    expect(await ask(port, `/?t=${text}`)).toMatchObject({ status: 200 })
    expect(await ask(port, '/', `Cookie: a=b; auth=${text}`)).toMatchObject({ status: 200 })
    expect(await ask(port, '/', `X-Token: bearer ${text}`)).toMatchObject({ status: 200 })
    expect(await ask(port, '/', bearer(text))).toMatchObject({ status: 401 })
    const other = await token({ iss: 'hs', jti: '2' })
    expect(await ask(port, `/?t=${text}`, `X-Token: Bearer ${other}`)).toEqual(refused('Multiple tokens provided'))
  })

  it('may name its credential by another claim, or by its header', async () => {
    const { port } = await open({ key_claim_name: 'kid' })
    const named = await new SignJWT({}).setProtectedHeader({ alg: 'HS256', kid: 'hs' }).sign(Buffer.from(secret))
    expect(await ask(port, '/', bearer(named))).toMatchObject({ status: 200 })
    expect(await ask(port, '/', bearer(await token({ kid: 'hs' })))).toMatchObject({ status: 200 })
  })

  it('may be signed with the bytes that the secret is base64 of', async () => {
    const { port } = await open({ secret_is_base64: true })
    const key = Buffer.from(secret, 'base64')
    expect(await ask(port, '/', bearer(await token({ iss: 'hs' }, 'HS256', key)))).toMatchObject({ status: 200 })
  })

  it('must be there', async () => {
    const { port } = await open()
    expect(await ask(port)).toEqual({ status: 401, message: 'Unauthorized', challenge: 'Bearer' })
  })
})

describe('what is no good token', () => {
  it.each([
    ['no issuer', token({}), "No mandatory 'iss' in claims"],
    ['an issuer that is none', token({ iss: '' }), "Invalid 'iss' in claims"],
    ['an unknown issuer', token({ iss: 'eve' }), "No credentials found for given 'iss'"],
    ['a wrong key', token({ iss: 'hs' }, 'HS256', Buffer.from('another secret of enough bytes')), 'Invalid signature'],
    ['another algorithm than the credential’s', token({ iss: 'hs' }, 'HS512'), 'Invalid algorithm'],
    ['a credential without a usable key', token({ iss: 'broken' }, 'RS256', rsa.privateKey), 'Invalid key/secret'],
    ['no token', Promise.resolve('a.b.c'), 'Bad token; invalid JSON'],
  ])('is refused: %s', async (_, making, message) => {
    const { port } = await open()
    expect(await ask(port, '/', bearer(await making))).toEqual(refused(message))
  })

  it('is refused where it says that it needs no signature', async () => {
    const { port } = await open()
    const parts = [{ alg: 'none' }, { iss: 'hs' }].map((part) =>
      Buffer.from(JSON.stringify(part)).toString('base64url'),
    )
    expect(await ask(port, '/', bearer(`${parts.join('.')}.`))).toEqual(refused('Invalid algorithm'))
  })

  it('is refused where the public key was used as a secret', async () => {
    const { port } = await open()
    const forged = (alg: string): string => {
      const head = [{ alg }, { iss: 'rs' }]
        .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
        .join('.')
      return `${head}.${createHmac('sha256', pem(rsa)).update(head).digest('base64url')}`
    }
    expect(await ask(port, '/', bearer(forged('HS256')))).toEqual(refused('Invalid algorithm'))
    expect(await ask(port, '/', bearer(forged('RS256')))).toEqual(refused('Invalid signature'))
  })

  it('is refused where another signed it with a key of the same kind', async () => {
    const { port } = await open()
    const head = [{ alg: 'EdDSA' }, { iss: 'ed' }].map((part) =>
      Buffer.from(JSON.stringify(part)).toString('base64url'),
    )
    const other = generateKeyPairSync('ed25519').privateKey
    const signature = signBytes(null, Buffer.from(head.join('.')), other).toString('base64url')
    expect(await ask(port, '/', bearer(`${head.join('.')}.${signature}`))).toEqual(refused('Invalid signature'))
  })
})

describe('a call of gRPC', () => {
  it('is told in its own words that it may not pass, and passes with a token', async () => {
    const origin = await grpcOrigin()
    const { port } = await openSystem({
      resources: [
        service('o', [origin.port], { protocol: 'h2c' }),
        route('r', [{ backendRefs: [backend('o')] }]),
        policy('jwt', { claims_to_verify: ['exp'] }),
        ...consumer('ann', { credentials }),
      ],
    })
    const call = async (claims: JWTPayload | null) => {
      const metadata = new Metadata()
      if (claims !== null) metadata.set('authorization', `Bearer ${await token({ iss: 'hs', ...claims })}`)
      const asIs = (bytes: Buffer): Buffer => bytes
      return new Promise((resolve) => {
        grpcClient(port).makeUnaryRequest(methods.Say.path, asIs, asIs, Buffer.from('hi'), metadata, (error, answer) =>
          resolve(error?.code ?? String(answer)),
        )
      })
    }
    expect(await call(null)).toBe(status.UNAUTHENTICATED)
    expect(await call({ exp: 1 })).toBe(status.UNAUTHENTICATED)
    expect(await call({ exp: Date.now() / 1000 + 60 })).toBe('hi')
  })
})

describe('times of a token', () => {
  const claimsOf = (claims: JWTPayload) => ({ iss: 'hs', ...claims })

  it.each([
    ['expired now', { nbf: 0, exp: nowSeconds }, { exp: 'token expired' }],
    ['of a clock that is ahead', { nbf: nowSeconds + 1, exp: nowSeconds + 60 }, { nbf: 'token not valid yet' }],
    ['without the claims', {}, { exp: 'must be a number', nbf: 'must be a number' }],
    ['valid for too long', { nbf: 0, exp: nowSeconds + 301 }, { exp: 'exceeds maximum allowed expiration' }],
  ])('%s: it is refused, claim by claim', async (_, claims, wrong) => {
    const { port } = await open({ claims_to_verify: ['exp', 'nbf'], maximum_expiration: 300 })
    const response = await request(port, get('/', bearer(await token(claimsOf(claims)))))
    expect([response.status, JSON.parse(response.body.toString())]).toEqual([401, wrong])
  })

  it('that are kept let it pass; those that config does not name are not looked at', async () => {
    const { port } = await open({ claims_to_verify: ['exp', 'nbf'], maximum_expiration: 300 })
    const good = await token(claimsOf({ nbf: nowSeconds, exp: nowSeconds + 300 }))
    expect(await ask(port, '/', bearer(good))).toMatchObject({ status: 200 })
    expect(await ask((await open()).port, '/', bearer(await token(claimsOf({ exp: 1 }))))).toMatchObject({
      status: 200,
    })
  })
})
