/**
 * hmac-auth: the client signs parts of its request with a secret that a consumer has, and the date among them, so that a
 * request that was listened to is of no use once `clock_skew` has gone by.
 *
 *     Authorization: hmac username="bob", algorithm="hmac-sha256", headers="date request-line", signature="<base64>"
 *
 * Sources: Kong Gateway 3.10, plugin hmac-auth; draft-cavage-http-signatures (the signing string).
 */
import { createHash, createHmac, timingSafeEqual } from 'node:crypto'
import type { ConfigOf, HmacAlgorithm } from '@signalbox/shared/policies'
import { authenticate, refused, toChallenge, unauthorized, type Verdict } from './authenticate.ts'
import type { PolicyBehaviour, PolicyParts, RequestTurn } from './behaviour.ts'
import { readSignature, toSigningString, type Signature } from './hmac-auth/signature.ts'
import { knownIn } from './known-consumers.ts'

type Config = ConfigOf<'hmac-auth'>

const hashes: Readonly<Record<HmacAlgorithm, string>> = {
  'hmac-sha1': 'sha1',
  'hmac-sha256': 'sha256',
  'hmac-sha384': 'sha384',
  'hmac-sha512': 'sha512',
}

/** Content that is longer is not checked and so not taken: it is held in memory meanwhile. */
const maxContentBytes = 8 * 1024 * 1024

export const hmacAuth: PolicyBehaviour<Config> = {
  create: (config, parts) => ({
    request: (turn) => authenticate(turn, { config, parts }, () => check(turn, config, parts)),
  }),
}

const headerNames = ['proxy-authorization', 'authorization'] as const

async function check(turn: RequestTurn, config: Config, parts: PolicyParts): Promise<Verdict> {
  const refuse = (message: string): Verdict => unauthorized(message, toChallenge('hmac', config.realm))
  const header = headerNames.find((name) => readSignature(turn.original.headers.get(name)) !== null)
  const signature = header === undefined ? null : readSignature(turn.original.headers.get(header))
  if (header === undefined || signature === null)
    return refuse(headerNames.some((name) => turn.original.headers.has(name)) ? notVerified : 'Unauthorized')
  if (config.hide_credentials) turn.headers.remove(header)
  if (!isDateNear(turn, config.clock_skew, parts.clock.epochMs())) return refuse(`${notVerified}, ${noDate}`)
  const algorithm = config.algorithms.find((one) => one === signature.algorithm)
  if (algorithm === undefined || !coversAll(signature, config.enforce_headers)) return refuse(notVerified)
  const found = knownIn(parts.consumers()).credential('hmac-auth', signature.username, parts.clock.epochMs())
  const secret = found?.fields['secret'] ?? ''
  if (found === null || secret === '') return refuse(notVerified)
  const wanted = createHmac(hashes[algorithm], secret).update(toSigningString(turn, signature.headers)).digest()
  const given = Buffer.from(signature.signature, 'base64')
  if (given.length !== wanted.length || !timingSafeEqual(given, wanted)) return refuse(notEqual)
  if (config.validate_request_body) {
    const isSame = await isContentDigested(turn)
    if (isSame === null) return refused(413, 'Request body is too large to be verified')
    if (!isSame) return refuse(notEqual)
  }
  return { ok: true, consumer: found.consumer, credential: found.id, groups: null }
}

const notVerified = 'HMAC signature cannot be verified'
const noDate = 'a valid date or x-date header is required for HMAC Authentication'
const notEqual = 'HMAC signature does not match'

/** X-Date counts before Date, because browsers do not let scripts set that. */
function isDateNear({ original }: RequestTurn, skewSeconds: number, nowMs: number): boolean {
  const date = original.headers.get('x-date') ?? original.headers.get('date')
  const timeMs = date === undefined ? NaN : Date.parse(date)
  return Math.abs(nowMs - timeMs) <= skewSeconds * 1000
}

function coversAll({ headers }: Signature, enforced: readonly string[]): boolean {
  return enforced.every((name) => headers.includes(name.toLowerCase()))
}

/** `null` where the content is too long to tell. No content needs no digest. */
async function isContentDigested(turn: RequestTurn): Promise<boolean | null> {
  const content = turn.contentLength === 0 ? Buffer.alloc(0) : await turn.readContent(maxContentBytes)
  if (content === null) return null
  const digest = turn.original.headers.get('digest')
  if (digest === undefined) return content.length === 0
  const [, encoded] = /(?:^|,)\s*sha-256=([A-Za-z0-9+/=]+)/i.exec(digest) ?? []
  const given = Buffer.from(encoded ?? '', 'base64')
  const wanted = createHash('sha256').update(content).digest()
  return given.length === wanted.length && timingSafeEqual(given, wanted)
}
