/**
 * IP addresses and CIDR blocks. Addresses are compared by value, so `::1` equals `0:0:0:0:0:0:0:1`; an IPv4-mapped
 * IPv6 address (`::ffff:10.0.0.1`) is the IPv4 address that it carries.
 *
 * Sources: RFC 4291 §2.2, RFC 5952 §4, RFC 4632 §3.1.
 */

/** An address as a number: 32 bits for version 4, 128 for version 6. */
export interface IpAddress {
  readonly version: 4 | 6
  readonly value: bigint
}

export interface Cidr {
  readonly version: 4 | 6
  readonly base: bigint
  readonly prefixLength: number
}

/** @returns the address, or `null` where `text` is none. Zones (`%eth0`), ports and brackets are not taken. */
export function parseIpAddress(text: string): IpAddress | null {
  return text.includes(':') ? parseVersion6(text) : parseVersion4(text)
}

export const isIpAddress = (text: string): boolean => parseIpAddress(text) !== null

/** @returns the block, or `null` where `text` is neither a CIDR nor a single address. Host bits are dropped. */
export function parseCidr(text: string): Cidr | null {
  const [addressText = '', lengthText, ...more] = text.split('/')
  const address = parseIpAddress(addressText)
  if (address === null || more.length > 0) return null
  const bits = address.version === 4 ? 32 : 128
  if (lengthText !== undefined && !/^(0|[1-9][0-9]{0,2})$/.test(lengthText)) return null
  const prefixLength = lengthText === undefined ? bits : Number(lengthText)
  if (prefixLength > bits) return null
  const hostBits = BigInt(bits - prefixLength)
  return { version: address.version, base: (address.value >> hostBits) << hostBits, prefixLength }
}

/** Whether `address` lies in `cidr`. Addresses of the other version never do. */
export function containsAddress(cidr: Cidr, address: IpAddress): boolean {
  if (cidr.version !== address.version) return false
  const hostBits = BigInt((cidr.version === 4 ? 32 : 128) - cidr.prefixLength)
  return address.value >> hostBits === cidr.base >> hostBits
}

/** Whether two texts mean the same address; texts that are no addresses are compared as they stand. */
export function isSameAddress(left: string, right: string): boolean {
  if (left === right) return true
  const a = parseIpAddress(left)
  const b = parseIpAddress(right)
  return a !== null && b !== null && a.version === b.version && a.value === b.value
}

/** `<address>:<port>`, IPv6 in brackets. */
export function toHostPort(address: string, port: number): string {
  return address.includes(':') ? `[${address}]:${port}` : `${address}:${port}`
}

function parseVersion4(text: string): IpAddress | null {
  const parts = text.split('.')
  if (parts.length !== 4) return null
  let value = 0n
  for (const part of parts) {
    if (!/^(0|[1-9][0-9]{0,2})$/.test(part) || Number(part) > 255) return null
    value = (value << 8n) | BigInt(part)
  }
  return { version: 4, value }
}

function parseVersion6(text: string): IpAddress | null {
  const halves = text.split('::')
  if (halves.length > 2) return null
  const [head, tail] = [toGroups(halves[0] ?? '', halves.length === 1), toGroups(halves[1] ?? '', true)]
  if (head === null || tail === null) return null
  const missing = 8 - head.length - tail.length
  if (halves.length === 1 ? missing !== 0 : missing < 1) return null
  const groups = [...head, ...Array.from({ length: missing }, () => 0), ...tail]
  const value = groups.reduce((sum, group) => (sum << 16n) | BigInt(group), 0n)
  return value >> 32n === 0xffffn ? { version: 4, value: value & 0xffff_ffffn } : { version: 6, value }
}

/** The 16-bit groups of one side of `::`. A dotted quad at the end of the address counts as two. */
function toGroups(text: string, isEnd: boolean): number[] | null {
  if (text === '') return []
  const parts = text.split(':')
  const groups: number[] = []
  for (const [index, part] of parts.entries()) {
    if (part.includes('.') && isEnd && index === parts.length - 1) {
      const quad = parseVersion4(part)
      if (quad === null) return null
      groups.push(Number(quad.value >> 16n), Number(quad.value & 0xffffn))
    } else if (/^[0-9A-Fa-f]{1,4}$/.test(part)) groups.push(Number.parseInt(part, 16))
    else return null
  }
  return groups
}
