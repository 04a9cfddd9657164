/** The key that tokens of a credential are checked with. */
import { createPublicKey, type KeyObject } from 'node:crypto'
import { jwtAlgorithms } from '@signalbox/shared/policies'
import type { CredentialEntry } from '@signalbox/shared/table'

interface Wanted {
  readonly algorithm: string
  readonly isBase64: boolean
}

const made = new WeakMap<CredentialEntry, Map<boolean, KeyObject | Uint8Array | null>>()

/** `null` where the credential has no usable key of its algorithm. Read once for each credential. */
export function keyOfCredential(credential: CredentialEntry, { algorithm, isBase64 }: Wanted) {
  const keys = made.get(credential) ?? new Map<boolean, KeyObject | Uint8Array | null>()
  made.set(credential, keys)
  const known = keys.get(isBase64)
  if (known !== undefined) return known
  const key = makeKey(credential.fields, { algorithm, isBase64 })
  keys.set(isBase64, key)
  return key
}

const supported: readonly string[] = jwtAlgorithms

function makeKey(
  fields: Readonly<Record<string, string>>,
  { algorithm, isBase64 }: Wanted,
): KeyObject | Uint8Array | null {
  if (!supported.includes(algorithm)) return null
  if (algorithm.startsWith('HS')) {
    const secret = Buffer.from(fields['secret'] ?? '', isBase64 ? 'base64' : 'utf8')
    return secret.length === 0 ? null : secret
  }
  try {
    return createPublicKey(fields['rsa_public_key'] ?? '')
  } catch {
    return null
  }
}
