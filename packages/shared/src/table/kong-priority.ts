/**
 * Priority of Routes as 64 bits, most significant first; the greater goes first, among equals the greater id.
 *
 * | bits | of a Route by attributes |
 * | --- | --- |
 * | 61–63 | how many of sources, destinations, methods, hosts, headers, snis and paths are set |
 * | 60 | hosts are set, and none has a wildcard |
 * | 52–59 | number of headers, at most 255 |
 * | 51 | these paths are regular expressions |
 * | 19–50 | regexPriority, of regular expressions |
 * | 0–18 | length of the path in bytes, of prefixes |
 *
 * For connections bit 61 is set with snis, or with sources and destinations both; below stand the kinds of addresses.
 * Every Route by expression goes before every Route by attributes. A negative regexPriority reaches into the bits
 * above it, as in Kong.
 *
 * Source: Kong Gateway 3.10, router. Computed once for each change; requests see the order alone.
 */
import type { RouteAddress, RouteSpec } from '../resources/index.ts'
import { isRegexPath } from './kong-expression.ts'

const all64 = (1n << 64n) - 1n

/** @param paths Those of the part of the Route that is meant: regular expressions, or prefixes of one length. */
export function priorityOf(spec: RouteSpec, paths: readonly string[], isStream: boolean): bigint {
  if (spec.expression !== undefined) return (0xffn << 56n) | BigInt(spec.priority)
  return isStream ? streamPriority(spec) : attributePriority(spec, paths)
}

function attributePriority(spec: RouteSpec, paths: readonly string[]): bigint {
  const { sources = [], destinations = [], methods = [], hosts = [], snis = [], headers = {} } = spec
  const headerCount = Object.keys(headers).length
  const weight = [sources, destinations, methods, hosts, snis, paths].filter(({ length }) => length > 0).length
  const [path = ''] = paths
  const isRegex = isRegexPath(path)
  let priority = BigInt(weight + (headerCount > 0 ? 1 : 0)) << 61n
  if (hosts.length > 0 && !hosts.some((host) => host.includes('*'))) priority |= 1n << 60n
  priority |= BigInt(Math.min(headerCount, 255)) << 52n
  if (isRegex) priority |= (1n << 51n) | BigInt.asUintN(64, BigInt(spec.regexPriority) << 19n)
  else priority |= BigInt(Math.min(byteLength(path), 0x7ffff))
  return priority & all64
}

function streamPriority({ snis = [], sources = [], destinations = [] }: RouteSpec): bigint {
  const isNarrow = snis.length > 0 || (sources.length > 0 && destinations.length > 0)
  const addresses = (BigInt(addressBits(sources)) << 4n) | BigInt(addressBits(destinations))
  return (isNarrow ? 1n << 61n : 0n) | addresses
}

const addressBits = (addresses: readonly RouteAddress[]): number =>
  addresses.reduce(
    (bits, { ip, port }) => bits | (ip === undefined ? 0 : ip.includes('/') ? 1 : 8) | (port === undefined ? 0 : 4),
    0,
  )

const utf8 = new TextEncoder()

export const byteLength = (text: string): number => utf8.encode(text).length
