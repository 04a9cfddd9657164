/** What an Authorization header of hmac-auth says, and what its signature was made over. */
import type { RequestTurn } from '../behaviour.ts'

export interface Signature {
  readonly username: string
  readonly algorithm: string
  /** Lower case, in the order in which they were signed. */
  readonly headers: readonly string[]
  /** Base64. */
  readonly signature: string
}

/** `null` where the header is missing, of another scheme, or does not say all four things. */
export function readSignature(value: string | undefined): Signature | null {
  const [, parameters = ''] = /^\s*hmac\s+(.+)$/i.exec(value ?? '') ?? []
  const named = new Map(
    [...parameters.matchAll(/(\w+)="([^"]*)"/g)].map(([, name = '', text = '']) => [name.toLowerCase(), text]),
  )
  const [username, algorithm, headers, signature] = ['username', 'algorithm', 'headers', 'signature'].map((name) =>
    named.get(name),
  )
  if (!username || !algorithm || !headers || !signature) return null
  return { username, algorithm, headers: headers.toLowerCase().trim().split(/\s+/), signature }
}

/** One line for each: `name: value`, the request line itself, or `@request-target: get /path`. */
export function toSigningString(turn: RequestTurn, headers: readonly string[]): string {
  const { original, httpVersion, target } = turn
  return headers
    .map((name) => {
      if (name === 'request-line') return `${original.method} ${target} HTTP/${httpVersion}`
      if (name === '@request-target') return `@request-target: ${original.method.toLowerCase()} ${target}`
      return `${name}: ${original.headers.get(name) ?? ''}`
    })
    .join('\n')
}
