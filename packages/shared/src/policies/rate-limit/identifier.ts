/** Who is counted: what a limit goes by. Where there is nothing of the kind the client's address takes its place. */

export interface Identified {
  /** Name or key of the consumer. */
  readonly consumer: string | null
  readonly credential: string | null
  readonly groups: readonly string[]
  readonly clientAddress: string
  /** Of the Service that is to answer. */
  readonly service: string | null
  readonly path: string
  readonly header: (name: string) => string | null
}

export type LimitBy = 'consumer' | 'credential' | 'ip' | 'service' | 'header' | 'path' | 'consumer-group'

export interface IdentifierSettings {
  readonly header_name?: string | undefined
  readonly path?: string | undefined
}

/** Two different ways of being known never give the same text. */
export function identify(by: LimitBy, settings: IdentifierSettings, request: Identified): string {
  const value = valueOf(by, settings, request)
  return value === null || value === '' ? `ip:${request.clientAddress}` : `${by}:${value}`
}

function valueOf(by: LimitBy, { header_name: header, path }: IdentifierSettings, request: Identified): string | null {
  switch (by) {
    case 'consumer':
      return request.consumer ?? request.credential
    case 'credential':
      return request.credential
    case 'ip':
      return request.clientAddress
    case 'service':
      return request.service
    case 'header':
      return header === undefined ? null : request.header(header)
    case 'path':
      return path === request.path ? path : null
    case 'consumer-group':
      return request.groups.toSorted()[0] ?? null
  }
}
