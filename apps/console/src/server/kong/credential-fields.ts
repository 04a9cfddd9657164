/**
 * Credentials as Kong takes them: keys and secrets that a body leaves out are made, and told in the answer to it, once;
 * what does not fit together is refused.
 *
 * Source: Kong Gateway 3.10, `daos.lua` of the plugins key-auth, jwt, hmac-auth, basic-auth and oauth2.
 */
import { randomBytes } from 'node:crypto'
import type { KongEntityType, KongFields } from '@signalbox/shared/formats'
import { jwtAlgorithms } from '@signalbox/shared/policies'

/** Fields that are made, by type of credential. */
const made: Readonly<Partial<Record<KongEntityType, readonly string[]>>> = {
  keyauth_credentials: ['key'],
  jwt_secrets: ['key', 'secret'],
  hmacauth_credentials: ['secret'],
  oauth2_credentials: ['client_id', 'client_secret'],
}

/** What `body` leaves out and Kong makes. 32 characters each, of 192 random bits. */
export function generateFields(type: KongEntityType, body: KongFields): KongFields {
  const missing = (made[type] ?? []).filter((name) => (body[name] ?? null) === null)
  return Object.fromEntries(missing.map((name) => [name, randomBytes(24).toString('base64url')]))
}

/** What is wrong with a credential; nothing for other types. */
export function credentialProblems(
  type: KongEntityType,
  fields: KongFields,
): readonly { readonly path: string; readonly message: string }[] {
  if (type !== 'jwt_secrets') return []
  const { algorithm = 'HS256', rsa_public_key: publicKey } = fields
  const isKnown = jwtAlgorithms.some((known) => known === algorithm)
  if (!isKnown) return [{ path: 'algorithm', message: `expected one of: ${jwtAlgorithms.join(', ')}` }]
  const needsKey = !String(algorithm).startsWith('HS')
  return needsKey && publicKey === undefined ? [{ path: 'rsa_public_key', message: 'required field missing' }] : []
}
