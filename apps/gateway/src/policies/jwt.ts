/**
 * jwt: a signed token (RFC 7519) names a consumer's credential, and that says algorithm and key: what the token says of
 * its algorithm must be the same and decides nothing.
 */
import type { ConfigOf } from '@signalbox/shared/policies'
import { compactVerify, decodeJwt, decodeProtectedHeader, type JWTPayload } from 'jose'
import { authenticate, readCookie, toChallenge, unauthorized, type Verdict } from './authenticate.ts'
import type { PolicyBehaviour, PolicyParts, RequestTurn } from './behaviour.ts'
import { checkTimes } from './jwt/times.ts'
import { keyOfCredential } from './jwt/verification-key.ts'
import { knownIn } from './known-consumers.ts'

type Config = ConfigOf<'jwt'>

export const jwt: PolicyBehaviour<Config> = {
  create: (config, parts) => ({
    request: (turn) => authenticate(turn, { config, parts }, () => check(turn, config, parts)),
  }),
}

async function check(turn: RequestTurn, config: Config, parts: PolicyParts): Promise<Verdict> {
  const challenge = toChallenge('Bearer', config.realm)
  for (const name of [...config.uri_param_names, ...config.header_names]) turn.secretNames.add(name.toLowerCase())
  const tokens = tokensOf(turn, config)
  const [token] = tokens
  if (token === undefined) return unauthorized('Unauthorized', challenge)
  const refuse = (message: string): Verdict =>
    unauthorized(message, toChallenge('Bearer', config.realm, 'error="invalid_token"'))
  if (tokens.size > 1) return refuse('Multiple tokens provided')
  const read = readToken(token)
  if (read === null) return refuse('Bad token; invalid JSON')
  const { header, claims } = read
  const name = config.key_claim_name
  const key = claims[name] ?? header[name]
  if (key === undefined || key === null) return refuse(`No mandatory '${name}' in claims`)
  if (typeof key !== 'string' || key === '') return refuse(`Invalid '${name}' in claims`)
  const found = knownIn(parts.consumers()).credential('jwt', key, parts.clock.epochMs())
  if (found === null) return refuse(`No credentials found for given '${name}'`)
  const algorithm = found.fields['algorithm'] ?? 'HS256'
  if (header['alg'] !== algorithm) return refuse('Invalid algorithm')
  const verifying = keyOfCredential(found, { algorithm, isBase64: config.secret_is_base64 })
  if (verifying === null) return refuse('Invalid key/secret')
  if (!(await isSigned(token, verifying, algorithm))) return refuse('Invalid signature')
  const wrong = checkTimes(claims, {
    verify: config.claims_to_verify ?? [],
    maximumExpirationSeconds: config.maximum_expiration,
    nowSeconds: parts.clock.epochMs() / 1000,
  })
  if (wrong !== null) return toRefusal(wrong, toChallenge('Bearer', config.realm, 'error="invalid_token"'))
  return { ok: true, consumer: found.consumer, credential: key, groups: null }
}

/** Kong tells claims by name: `{"exp": "token expired"}`, without a message. */
function toRefusal(wrong: Readonly<Record<string, string>>, challenge: string): Verdict {
  const headers = ['content-type', 'application/json; charset=utf-8', 'www-authenticate', challenge]
  return { ok: false, answer: { status: 401, headers, body: JSON.stringify(wrong) } }
}

/** Every token that the request has in a place where one may be; equal ones are one. */
function tokensOf(turn: RequestTurn, config: Config): ReadonlySet<string> {
  const query = new URLSearchParams(turn.original.search)
  const found = [
    ...config.uri_param_names.flatMap((name) => query.getAll(name)),
    ...config.cookie_names.map((name) => readCookie(turn, name) ?? ''),
    ...config.header_names.flatMap((name) => bearerIn(turn.original.headers.get(name.toLowerCase()))),
  ]
  return new Set(found.filter((token) => token !== ''))
}

function bearerIn(value: string | undefined): readonly string[] {
  const [, token] = /^\s*bearer\s+(\S+)\s*$/i.exec(value ?? '') ?? []
  return token === undefined ? [] : [token]
}

interface ReadToken {
  readonly header: Readonly<Record<string, unknown>>
  readonly claims: JWTPayload
}

/** Read, not believed; `null` where it is no token. */
function readToken(token: string): ReadToken | null {
  try {
    return { header: { ...decodeProtectedHeader(token) }, claims: decodeJwt(token) }
  } catch {
    return null
  }
}

async function isSigned(token: string, key: Parameters<typeof compactVerify>[1], algorithm: string): Promise<boolean> {
  try {
    await compactVerify(token, key, { algorithms: [algorithm] })
    return true
  } catch {
    return false
  }
}
