/** Credentials by type: what each is made of, with Kong's names. Pure. */
import type { Consumer } from '@signalbox/shared/resources'

export type CredentialType = NonNullable<Consumer['spec']['credentials']>[number]['type']

export interface CredentialField {
  readonly name: string
  readonly label: string
  readonly help: string
  /** Not shown while it is typed, and never again once it is saved. */
  readonly secret?: boolean
  /** May be made up here, of so many random bytes. */
  readonly generatedBytes?: number
  readonly required?: boolean
  /** PEM and the like. */
  readonly long?: boolean
  readonly choices?: readonly string[]
}

interface CredentialWords {
  readonly label: string
  readonly help: string
  readonly fields: readonly CredentialField[]
}

const algorithms = ['HS256', 'HS384', 'HS512', 'RS256', 'RS384', 'RS512', 'ES256', 'ES384', 'ES512', 'PS256', 'EdDSA']

export const credentialTypes: Readonly<Record<CredentialType, CredentialWords>> = {
  'key-auth': {
    label: 'API key',
    help: 'A key that the client sends in a header, the query or the body.',
    fields: [
      {
        name: 'key',
        label: 'Key',
        help: 'Whoever has it is this consumer.',
        secret: true,
        generatedBytes: 24,
        required: true,
      },
    ],
  },
  'basic-auth': {
    label: 'Name and password',
    help: 'HTTP Basic authentication. The password is stored as a hash.',
    fields: [
      { name: 'username', label: 'Name', help: 'What the client signs in with.', required: true },
      {
        name: 'password',
        label: 'Password',
        help: 'Kept as an argon2id hash.',
        secret: true,
        generatedBytes: 18,
        required: true,
      },
    ],
  },
  jwt: {
    label: 'JWT',
    help: 'Tokens that the client signs itself.',
    fields: [
      {
        name: 'key',
        label: 'Key',
        help: 'What a token names in its iss claim.',
        generatedBytes: 16,
        required: true,
      },
      { name: 'algorithm', label: 'Algorithm', help: 'How tokens are signed. Default: HS256.', choices: algorithms },
      { name: 'secret', label: 'Secret', help: 'For HS algorithms.', secret: true, generatedBytes: 32 },
      { name: 'rsa_public_key', label: 'Public key', help: 'In PEM, for all other algorithms.', long: true },
    ],
  },
  'hmac-auth': {
    label: 'HMAC',
    help: 'Requests that the client signs with a shared secret.',
    fields: [
      { name: 'username', label: 'Name', help: 'What a signature names.', required: true },
      {
        name: 'secret',
        label: 'Secret',
        help: 'What it is signed with.',
        secret: true,
        generatedBytes: 32,
        required: true,
      },
    ],
  },
  oauth2: {
    label: 'OAuth 2 client',
    help: 'A client of the OAuth 2 policy.',
    fields: [
      { name: 'name', label: 'Name', help: 'Of the application.', required: true },
      {
        name: 'client_id',
        label: 'Client id',
        help: 'What the client names itself.',
        generatedBytes: 16,
        required: true,
      },
      {
        name: 'client_secret',
        label: 'Client secret',
        help: 'What it proves itself with.',
        secret: true,
        generatedBytes: 32,
        required: true,
      },
      { name: 'redirect_uris', label: 'Redirect URIs', help: 'Where the browser may be sent back to; by commas.' },
    ],
  },
  'mtls-auth': {
    label: 'Client certificate',
    help: 'A certificate that is told by its name.',
    fields: [
      {
        name: 'subject_name',
        label: 'Name in the certificate',
        help: 'A subject alternative name, or the common name.',
        required: true,
      },
    ],
  },
}

export const typesInOrder = Object.keys(credentialTypes) as readonly CredentialType[]

/** The Secret of a new credential: named after the consumer and the type, told apart by a few random letters. */
export function secretName(consumer: string, type: CredentialType, apart: string): string {
  return `${consumer.slice(0, 200)}-${type}-${apart}`
}

/** Bytes as text that needs no escaping anywhere (base64url). */
export function toToken(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '')
}
