/** What a person says to publish a service, and what the address means. */
import { dnsLabel, hostname, type UpstreamSettings } from '@signalbox/shared/resources'
import { fail, ok, parseAuthority, type Result } from '@signalbox/shared/lib'
import * as z from 'zod'
import { gatewayKey } from './explain-input.ts'
import { parseInput } from './parse-input.ts'

const emptyIsAbsent = (value: unknown) => (value === '' ? undefined : value)
const optional = <T extends z.ZodType>(schema: T) => z.preprocess(emptyIsAbsent, schema.optional())

const input = z.strictObject({
  name: dnsLabel,
  address: z
    .string()
    .trim()
    .min(1, 'is needed: host and port of the service, as in 127.0.0.1:3000')
    .max(1024)
    .transform((text, refinement) => {
      const address = readAddress(text)
      if (address.ok) return address.value
      refinement.addIssue({ code: 'custom', message: address.error })
      return z.NEVER
    }),
  namespace: z.preprocess(emptyIsAbsent, dnsLabel.default('default')),
  /** The hostname that clients use. Default: every hostname of the listener. */
  host: optional(hostname),
  hostname: optional(hostname),
  /** Requests below this path. Default: `/`. */
  path: z.preprocess(
    emptyIsAbsent,
    z
      .string()
      .max(1024)
      .regex(/^\/[^\s?#]*$/, 'must begin with "/"')
      .default('/'),
  ),
  gateway: z.preprocess(emptyIsAbsent, gatewayKey.default('default/default')),
})

export interface PublishInput {
  readonly name: string
  readonly namespace: string
  readonly hostname: string | null
  readonly path: string
  /** `namespace/name`. */
  readonly gateway: string
  readonly backend: BackendAddress
}

interface BackendAddress {
  readonly address: string
  readonly port: number
  readonly upstream: Pick<UpstreamSettings, 'protocol' | 'path'>
}

/** @throws VerbError `Invalid` with every error, each at the field of the form. */
export function readPublishInput(value: unknown): PublishInput {
  const { name, namespace, host, hostname: named, path, gateway, address } = parseInput(input, value)
  return { name, namespace, hostname: host ?? named ?? null, path, gateway, backend: address }
}

const wellKnownPorts: Readonly<Record<string, number>> = { http: 80, https: 443 }

/** `host:port`, or a URL with http or https. */
function readAddress(text: string): Result<BackendAddress, string> {
  const [, scheme = '', authority = '', path = ''] = /^(?:(https?):\/\/)?([^/?#]*)(\/[^?#]*)?/i.exec(text) ?? []
  const isWhole = /^(?:https?:\/\/)?[^/?#]*(\/[^?#]*)?$/i.test(text)
  if (!isWhole) return fail('This must be host and port, as in 127.0.0.1:3000, or an http address without a query.')
  const parsed = parseAuthority(authority)
  if (!parsed.ok || parsed.value.host === '') {
    return fail(parsed.ok ? 'The host is missing; write it like 127.0.0.1:3000.' : parsed.error)
  }
  if (scheme === '' && path !== '') return fail('Put http:// in front of an address with a path.')
  const port = parsed.value.port ?? wellKnownPorts[scheme.toLowerCase()]
  if (port === undefined || port === 0) return fail('The port is missing; write it like 127.0.0.1:3000.')
  const prefix = path.replace(/\/+$/, '')
  return ok({
    address: parsed.value.host.replace(/^\[|\]$/g, ''),
    port,
    upstream: {
      ...(scheme.toLowerCase() === 'https' ? { protocol: 'https' } : {}),
      ...(prefix === '' ? {} : { path: prefix }),
    },
  })
}
