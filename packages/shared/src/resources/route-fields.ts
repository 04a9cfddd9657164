/** Fields of a Route: what Kong takes for hosts, paths, SNIs and addresses, each with the sentence that refuses. */
import * as z from 'zod'
import { compileSearch, isIpAddress, parseCidr, toDecodedPath } from '../lib/index.ts'
import { portNumber } from './reference.ts'
import { rule } from './rule.ts'

export const routeProtocols = ['http', 'https', 'grpc', 'grpcs', 'tcp', 'tls', 'udp', 'tls_passthrough'] as const
export type RouteProtocol = (typeof routeProtocols)[number]

/** Why `host` cannot be one of a Route's hosts; `null` where it can. */
function hostProblem(host: string): string | null {
  const name = /^\[[^\]]*\]/.exec(host)?.[0] ?? host.replace(/:[0-9]+$/, '')
  const port = host.slice(name.length)
  if (port !== '' && (!/^:[0-9]{1,5}$/.test(port) || Number(port.slice(1)) > 65_535))
    return 'must have a port between 0 and 65535 behind the colon'
  if (name.startsWith('[')) return isIpAddress(name.slice(1, -1)) ? null : 'must have an IPv6 address in its brackets'
  if (name.includes(':')) return 'must have brackets around an IPv6 address'
  return (
    wildcardProblem(name) ?? (labels.test(name.replaceAll('*', 'x')) ? null : 'must be a hostname or an IP address')
  )
}

/** At most one asterisk, as the whole leftmost or rightmost label. */
function wildcardProblem(name: string): string | null {
  const count = name.split('*').length - 1
  if (count === 0) return null
  if (count > 1) return 'must have at most one wildcard'
  return /^\*\.[^*]+$|^[^*]+\.\*$/.test(name) ? null : 'must have its wildcard as the whole leftmost or rightmost label'
}

const labels = /^[A-Za-z0-9_]([-A-Za-z0-9_]*[A-Za-z0-9_])?(\.[A-Za-z0-9_]([-A-Za-z0-9_]*[A-Za-z0-9_])?)*\.?$/

/** Why `path` cannot be one of a Route's paths; `null` where it can. */
function pathProblem(path: string): string | null {
  if (path.startsWith('~/')) {
    const regex = compileSearch(toPathRegex(path))
    return regex.ok ? null : regex.error
  }
  if (!path.startsWith('/')) return 'must begin with "/" (a prefix) or "~/" (a regular expression)'
  if (path.includes('//')) return 'must not have empty segments'
  const normal = toDecodedPath(path)
  if (normal === null) return 'must be UTF-8 where it is percent-encoded'
  return normal === path ? null : `is a non-normalized path, consider use '${normal}' instead`
}

/** The expression behind `~`, anchored at the beginning as Kong does. */
export const toPathRegex = (path: string): string => `^${path.slice(1)}`

function sniProblem(sni: string): string | null {
  if (isIpAddress(sni)) return 'must be a hostname, because no client sends an IP address as server name'
  return wildcardProblem(sni) ?? (labels.test(sni.replaceAll('*', 'x')) ? null : 'must be a hostname without a port')
}

/** A string without what `problemOf` finds. */
function textWithout(problemOf: (text: string) => string | null): z.ZodType<string> {
  return z
    .string()
    .min(1)
    .max(8192)
    .check(
      rule((text, refuse) => {
        const problem = problemOf(text)
        if (problem !== null) refuse([], 'FieldValueInvalid', problem)
      }),
    )
}

export const routeHost = textWithout(hostProblem)
export const routePath = textWithout(pathProblem)
export const routeSni = textWithout(sniProblem)

export const routeMethod = z
  .string()
  .max(64)
  .regex(/^[A-Z]+$/, 'must be a method in upper case, such as GET')

export const routeAddress = z
  .strictObject({
    ip: z
      .string()
      .refine(
        (ip) => (ip.includes('/') ? parseCidr(ip) !== null : isIpAddress(ip)),
        'must be an IP address or a CIDR block',
      )
      .optional()
      .meta({ description: 'IP address or CIDR block.' }),
    port: portNumber.optional().meta({ description: 'Port.' }),
  })
  .check(
    rule(({ ip, port }, refuse) => {
      if (ip === undefined && port === undefined) refuse([], 'FieldValueRequired', 'must have an ip, a port or both')
    }),
  )
export type RouteAddress = z.infer<typeof routeAddress>

export const routeHeaders = z
  .record(
    z.string().regex(/^[A-Za-z0-9!#$%&'*+\-.^_`|~]+$/, 'must be the name of a header'),
    z.array(z.string().min(1).max(4096)).min(1).max(100),
  )
  .check(
    rule((headers, refuse) => {
      for (const [name, values] of Object.entries(headers)) {
        if (name.toLowerCase() === 'host')
          refuse(
            [name],
            'FieldValueForbidden',
            "cannot contain 'host' header, which must be specified in the 'hosts' attribute",
          )
        for (const [index, value] of values.entries()) {
          const regex = value.startsWith('~*') ? compileSearch(value.slice(2)) : null
          if (regex?.ok === false) refuse([name, index], 'FieldValueInvalid', regex.error)
        }
      }
    }),
  )
