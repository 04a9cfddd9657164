/** Fields that several kinds have: durations, header names and values, paths. */
import * as z from 'zod'
import { isDuration, isHeaderName, isHeaderValue, parseDuration } from '../lib/index.ts'

/** A GEP-2257 duration: up to four parts of h, m, s, ms, as in `1h30m` or `250ms`. */
export const duration = z
  .string()
  .refine(isDuration, 'must be a duration such as 250ms, 5s or 1h30m')
  .meta({ description: 'Up to four whole parts of h, m, s and ms, as in 1h30m or 250ms.' })

/** Milliseconds of a duration that its schema has accepted. */
export function toMilliseconds(text: string): number {
  return parseDuration(text) ?? 0
}

/** A header's name (RFC 9110 token). Query parameters are named by the same rule (Gateway API `HTTPHeaderName`). */
export const headerName = z
  .string()
  .min(1)
  .max(256)
  .refine(isHeaderName, 'must be letters, digits and the marks that HTTP allows in a header’s name, without spaces')

/** A header's value as it can be sent: no line breaks, no control characters. */
export const headerValue = z
  .string()
  .min(1)
  .max(4096)
  .refine(isHeaderValue, 'must not hold line breaks, control characters or characters beyond Latin-1')

/** What may stand in a path without being encoded, and percent-triplets (RFC 3986 §3.3). */
export const pathCharacters = /^(?:[-A-Za-z0-9/._~!$&'()*+,;=:@]|%[0-9a-fA-F]{2})*$/

/** A path that requests are rewritten to; empty is allowed where a prefix is taken away. */
export const replacementPath = z
  .string()
  .max(1024)
  .regex(pathCharacters, 'must be a path without query or fragment; encode other characters as %XX')
