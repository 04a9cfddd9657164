/** Times of a token: `exp` and `nbf` (RFC 7519 §4.1) as Kong checks and words them. */
import type { JWTPayload } from 'jose'

interface Rules {
  readonly verify: readonly ('exp' | 'nbf')[]
  /** Longest that a token may still be valid for; 0: any. */
  readonly maximumExpirationSeconds: number
  readonly nowSeconds: number
}

/** What is wrong, by claim; `null` where nothing is. There is no leeway: clocks of issuers must be right. */
export function checkTimes(
  claims: JWTPayload,
  { verify, maximumExpirationSeconds, nowSeconds }: Rules,
): Readonly<Record<string, string>> | null {
  const wrong: Record<string, string> = {}
  for (const name of verify) {
    const value: unknown = claims[name]
    if (typeof value !== 'number') wrong[name] = 'must be a number'
    else if (name === 'exp' && value <= nowSeconds) wrong[name] = 'token expired'
    else if (name === 'nbf' && value > nowSeconds) wrong[name] = 'token not valid yet'
  }
  const { exp } = claims
  if (
    wrong['exp'] === undefined &&
    maximumExpirationSeconds > 0 &&
    (typeof exp !== 'number' || exp - nowSeconds > maximumExpirationSeconds)
  )
    wrong['exp'] = 'exceeds maximum allowed expiration'
  return Object.keys(wrong).length === 0 ? null : wrong
}
