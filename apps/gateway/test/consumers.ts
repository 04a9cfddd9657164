/** Consumers for tests, with the Secrets of their credentials; and what the origin was told of whoever asked. */
import type { Echoed } from './origin.ts'
import { get, request, type RawResponse } from './raw-client.ts'

interface Wanted {
  readonly username?: string
  readonly customId?: string
  readonly groups?: readonly string[]
  /** By type: the fields of each credential. */
  readonly credentials?: readonly (readonly [type: string, fields: Readonly<Record<string, string>>])[]
}

/** A Consumer of the namespace `shop`, called `name`, and its Secrets. */
export function consumer(name: string, { username = name, customId, groups, credentials = [] }: Wanted = {}) {
  const secretName = (index: number): string => `${name}-${index}`
  return [
    {
      apiVersion: 'signalbox.dev/v1',
      kind: 'Consumer',
      metadata: { name, namespace: 'shop', uid: `uid-of-${name}` },
      spec: {
        username,
        ...(customId === undefined ? {} : { customId }),
        ...(groups === undefined ? {} : { groups }),
        credentials: credentials.map(([type], index) => ({ type, secretRef: { name: secretName(index) } })),
      },
    },
    ...credentials.map(([type, fields], index) => ({
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { name: secretName(index), namespace: 'shop', uid: `uid-of-${secretName(index)}` },
      type: `signalbox.dev/${type}`,
      stringData: fields,
    })),
  ]
}

export interface Told {
  readonly status: number
  /** Message of a refusal. */
  readonly message?: string
  /** Header of the response. */
  readonly challenge?: string | undefined
  readonly consumer?: string | undefined
  readonly credential?: string | undefined
  readonly anonymous?: string | undefined
  readonly groups?: string | undefined
}

/** What the client or, where the request passed, the origin was told. */
export function toldBy(response: RawResponse): Told {
  const { status, headers, body } = response
  const told: unknown = JSON.parse(body.toString())
  if (status !== 200) {
    const { message } = told as { readonly message: string }
    return { status, message, challenge: headers.get('www-authenticate') }
  }
  const { headers: sent } = told as Echoed
  return {
    status,
    consumer: sent['x-consumer-username'],
    credential: sent['x-credential-identifier'],
    anonymous: sent['x-anonymous-consumer'],
    groups: sent['x-consumer-groups'] ?? sent['x-authenticated-groups'],
  }
}

/** A GET of `path` with these header lines. */
export async function ask(port: number, path = '/', ...lines: string[]): Promise<Told> {
  return toldBy(await request(port, get(path, ...lines)))
}

/** What the origin got of it. */
export async function echoed(port: number, path = '/', ...lines: string[]): Promise<Echoed> {
  const { body } = await request(port, get(path, ...lines))
  return JSON.parse(body.toString()) as Echoed
}

export const basic = (username: string, password: string, scheme = 'Basic'): string =>
  `Authorization: ${scheme} ${Buffer.from(`${username}:${password}`).toString('base64')}`
