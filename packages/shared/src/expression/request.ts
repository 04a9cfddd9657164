/** What expressions are evaluated against: one request or connection. */
import type { Address } from './address.ts'

export interface ExpressionRequest {
  /** `net.protocol`: http, https, tcp, tls or udp. */
  readonly protocol: string
  readonly sni: string | null
  /** `null` for connections, as everything of HTTP. */
  readonly method: string | null
  /** Without port. */
  readonly host: string | null
  /** Decoded (lib/decoded-path.ts); `null` where it has no such form. */
  readonly path: string | null
  /** Of the path, without empty ones at its end. */
  readonly segments: readonly string[]
  readonly sourceAddress: Address | null
  readonly sourcePort: number | null
  readonly destinationAddress: Address | null
  readonly destinationPort: number | null
  /** One value for each line. @param name Lower case, with "_" for "-". */
  readonly headerValues: (name: string) => readonly string[]
  /** Decoded, in order; `''` for a parameter without a value. */
  readonly queryValues: (name: string) => readonly string[]
}

/** Segments of a path as expressions number them. */
export function toSegments(path: string): readonly string[] {
  const segments = path.slice(1).split('/')
  while (segments.at(-1) === '') segments.pop()
  return segments
}
