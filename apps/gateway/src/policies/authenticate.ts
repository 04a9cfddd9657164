/**
 * Authenticate: what all types that authenticate have in common. Who is not known is refused, or stands for the
 * `anonymous` consumer; where several types are in force with one, the first that knows the client is enough.
 *
 * Nothing that a client sent as a credential is ever in an answer or a log.
 */
import type { PolicyAnswer } from '@signalbox/shared/policies'
import type { Identity, PolicyParts, RequestTurn } from './behaviour.ts'
import { knownIn } from './known-consumers.ts'

/** Who it is, or what he is told instead. */
export type Verdict = ({ readonly ok: true } & Omit<Identity, 'isAnonymous'>) | Refusal

export interface Refusal {
  readonly ok: false
  readonly answer: PolicyAnswer
}

interface Common {
  readonly anonymous?: string | undefined
  readonly run_on_preflight?: boolean
}

/**
 * @param check Says who it is. Whoever is known and may not pass (403) is no stranger, and what is a fault of ours (500
 *   and above) is nobody's: neither passes as the anonymous consumer.
 */
export function authenticate(
  turn: RequestTurn,
  { config, parts }: { readonly config: Common; readonly parts: PolicyParts },
  check: () => Verdict | Promise<Verdict>,
): PolicyAnswer | null | Promise<PolicyAnswer | null> {
  if (config.run_on_preflight === false && turn.original.method === 'OPTIONS') return null
  const anonymous = config.anonymous ?? ''
  if (anonymous !== '' && turn.identity !== null && !turn.identity.isAnonymous) return null
  const settle = (verdict: Verdict): PolicyAnswer | null => {
    if (verdict.ok) {
      const { consumer, credential, groups } = verdict
      identify(turn, { consumer, credential, groups, isAnonymous: false })
      return null
    }
    if (anonymous === '' || verdict.answer.status === 403 || verdict.answer.status >= 500) return verdict.answer
    return standIn(turn, anonymous, parts)
  }
  const verdict = check()
  return verdict instanceof Promise ? verdict.then(settle) : settle(verdict)
}

function standIn(turn: RequestTurn, anonymous: string, { consumers, key, log }: PolicyParts): PolicyAnswer | null {
  const consumer = knownIn(consumers()).named(anonymous)
  if (consumer === null) {
    log(`The policy ${key} names ${JSON.stringify(anonymous)} as its anonymous consumer, and there is none.`)
    return { status: 500, message: 'An unexpected error occurred' }
  }
  identify(turn, { consumer, credential: null, groups: null, isAnonymous: true })
  return null
}

/** What the client itself says of its groups is never passed on. */
function identify(turn: RequestTurn, identity: Identity): void {
  turn.authenticate(identity)
  turn.headers.remove('x-consumer-groups')
  turn.headers.remove('x-authenticated-groups')
  const { groups } = identity
  if (groups !== null && groups.length > 0) turn.headers.set('x-authenticated-groups', toFieldValue(groups.join(', ')))
}

/** 401 with what is wanted instead (RFC 9110 §11.6.1). @param challenge As in `Basic realm="service"`. */
export function unauthorized(message: string, challenge: string): Refusal {
  return { ok: false, answer: { status: 401, headers: ['www-authenticate', challenge], message } }
}

export function refused(status: number, message: string): Refusal {
  return { ok: false, answer: { status, message } }
}

/** `Scheme`, or `Scheme realm="…"`. */
export function toChallenge(scheme: string, realm: string | undefined, parameters = ''): string {
  const named = realm === undefined ? '' : ` realm="${realm.replaceAll(/["\\]/g, String.raw`\$&`)}"`
  return `${scheme}${named}${named !== '' && parameters !== '' ? ',' : ''}${parameters === '' ? '' : ` ${parameters}`}`
}

export interface NameAndPassword {
  readonly username: string
  readonly password: string
  /** The header that they came in. */
  readonly header: string
}

const credentialHeaders = ['proxy-authorization', 'authorization'] as const

/**
 * `<scheme> base64(username:password)` from Proxy-Authorization, else Authorization; `null` where neither has it. Names
 * with control characters are none: they could not be told to anyone.
 */
export function readNameAndPassword({ original }: RequestTurn, scheme: string): NameAndPassword | null {
  for (const header of credentialHeaders) {
    const value = original.headers.get(header)
    if (value === undefined) continue
    const [given = '', encoded = '', ...rest] = value.trim().split(/\s+/)
    if (given.toLowerCase() !== scheme.toLowerCase() || rest.length > 0) continue
    const text = Buffer.from(encoded, 'base64').toString('utf8')
    const colon = text.indexOf(':')
    const username = text.slice(0, colon)
    if (colon <= 0 || hasControls(username)) continue
    return { username, password: text.slice(colon + 1), header }
  }
  return null
}

// oxlint-disable-next-line no-control-regex -- they are what is looked for
const controls = /[\u0000-\u001f\u007f]/

export const hasControls = (text: string): boolean => controls.test(text)

/** Text as the value of a header: UTF-8 in the bytes that Node takes for Latin-1, without control characters. */
export function toFieldValue(text: string): string {
  return Buffer.from(text, 'utf8')
    .toString('latin1')
    .replaceAll(/[^\u0020-\u007e\u0080-\u00ff]/g, ' ')
}

/** `search` without the parameters of these names; the others stay as they were written. */
export function withoutParameters(search: string, names: readonly string[]): string {
  const kept = search
    .replace(/^\?/, '')
    .split('&')
    .filter((pair) => pair !== '' && !names.includes(decode(pair.split('=', 1)[0] ?? '')))
  return kept.length === 0 ? '' : `?${kept.join('&')}`
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '))
  } catch {
    return text
  }
}

/** Value of a cookie of the request; `null` where it has none of that name. */
export function readCookie({ original }: RequestTurn, name: string): string | null {
  for (const pair of (original.headers.get('cookie') ?? '').split(/;\s*|,\s*/)) {
    const equals = pair.indexOf('=')
    if (equals > 0 && pair.slice(0, equals).trim() === name) return pair.slice(equals + 1).trim()
  }
  return null
}
