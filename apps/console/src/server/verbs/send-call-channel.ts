/** A channel of gRPC to a listener, for one question: no retries, no proxy, no names looked up. */
import { Client, credentials, Metadata } from '@grpc/grpc-js'
import { isIPv6 } from 'node:net'
import { invalid } from './errors.ts'
import type { BoundAddress } from './send-listener.ts'

export interface CallPlace {
  readonly to: BoundAddress
  readonly isSecure: boolean
  /** `:authority` */
  readonly authority: string
  /** SNI; `null` names nothing. */
  readonly serverName: string | null
  readonly metadata: Metadata
}

const maxMessageBytes = 256 * 1024

export function openChannel({ to, isSecure, authority, serverName }: CallPlace): Client {
  const target = isIPv6(to.address) ? `ipv6:[${to.address}]:${to.port}` : `ipv4:${to.address}:${to.port}`
  // Whoever tests their own listener has their own certificate.
  const secure = () => credentials.createSsl(null, null, null, { rejectUnauthorized: false })
  return new Client(target, isSecure ? secure() : credentials.createInsecure(), {
    'grpc.default_authority': authority,
    ...(isSecure && serverName !== null ? { 'grpc.ssl_target_name_override': serverName } : {}),
    'grpc.enable_retries': 0,
    'grpc.enable_http_proxy': 0,
    'grpc.service_config_disable_resolution': 1,
    'grpc.use_local_subchannel_pool': 1,
    'grpc.max_receive_message_length': maxMessageBytes,
  })
}

/** Names ending in `-bin` hold base64. @throws VerbError `Invalid` at the header. */
export function toMetadata(headers: Readonly<Record<string, string | readonly string[]>>): Metadata {
  const metadata = new Metadata()
  for (const [name, value] of Object.entries(headers)) {
    if (name.toLowerCase() === 'host') continue
    try {
      for (const line of [value].flat()) metadata.add(name, /-bin$/i.test(name) ? Buffer.from(line, 'base64') : line)
    } catch (error) {
      const message = `This cannot be sent as metadata: ${error instanceof Error ? error.message : String(error)}.`
      throw invalid([{ path: `request.headers[${JSON.stringify(name)}]`, reason: 'FieldValueInvalid', message }])
    }
  }
  return metadata
}
