/**
 * PROXY protocol header: what a proxy writes before a client's first byte, to tell who is connected with whom. Read
 * and written in both versions; pure.
 *
 * Strict: one form of each header is taken, and what is odd ends the connection, because an address that is read wrong
 * is believed. Source: The PROXY protocol, versions 1 & 2 (haproxy.org, proxy-protocol.txt), §2.1 and §2.2.
 */
import { isIPv4, isIPv6 } from 'node:net'
import { parseIpAddress, type IpAddress } from '@signalbox/shared/lib'
import type { ConnectionEnd, ConnectionEnds } from './exchange.ts'

export type ProxyHeaderReading =
  | { readonly state: 'incomplete' }
  /** `ends` is `null` where the proxy speaks for itself (a health check) or does not know: the connection's own count. */
  | { readonly state: 'header'; readonly byteLength: number; readonly ends: ConnectionEnds | null }
  | { readonly state: 'invalid' }

const signature = Buffer.from('0d0a0d0a000d0a515549540a', 'hex')
const fixedBytes = 16
/** §2.1: the longest line of version 1, its end included. */
const maxLineBytes = 107
/** Addresses take 36 bytes; the rest is additions (TLS details of cloud load balancers) that are passed over. */
const maxAdditionBytes = 4096
/** Bytes of both addresses and ports, by the family of version 2 (`AF_INET`, `AF_INET6`, `AF_UNIX`). */
const addressBytes = [0, 12, 36, 216] as const

const incomplete: ProxyHeaderReading = { state: 'incomplete' }
const invalid: ProxyHeaderReading = { state: 'invalid' }

/** @param bytes What has come so far, from the first byte on; may hold more than the header. Never throws. */
export function readProxyHeader(bytes: Buffer): ProxyHeaderReading {
  const compared = Math.min(bytes.length, signature.length)
  if (bytes.subarray(0, compared).equals(signature.subarray(0, compared)))
    return bytes.length < fixedBytes ? incomplete : readBinary(bytes)
  return readLine(bytes)
}

function readLine(bytes: Buffer): ProxyHeaderReading {
  const start = bytes.toString('latin1', 0, maxLineBytes)
  const end = start.indexOf('\r\n')
  if (end === -1) return start.length < maxLineBytes && mayBeLine(start) ? incomplete : invalid
  const line = start.slice(0, end)
  const byteLength = end + 2
  if (/^PROXY UNKNOWN($| )/.test(line)) return { state: 'header', byteLength, ends: null }
  const [, family, from = '', to = '', fromPort = '', toPort = ''] =
    /^PROXY TCP([46]) ([0-9a-fA-F.:]+) ([0-9a-fA-F.:]+) ([0-9]{1,5}) ([0-9]{1,5})$/.exec(line) ?? []
  const isAddress = family === '4' ? isIPv4 : isIPv6
  if (!isAddress(from) || !isAddress(to) || !isPort(fromPort) || !isPort(toPort)) return invalid
  const ends = { peer: { address: from, port: Number(fromPort) }, local: { address: to, port: Number(toPort) } }
  return { state: 'header', byteLength, ends }
}

/** So that whoever speaks another protocol is not waited for. */
function mayBeLine(start: string): boolean {
  return start.startsWith('PROXY ') || 'PROXY '.startsWith(start)
}

const isPort = (text: string): boolean => Number(text) <= 65_535 && String(Number(text)) === text

function readBinary(bytes: Buffer): ProxyHeaderReading {
  const [versionAndCommand = 0, familyAndTransport = 0] = bytes.subarray(12, 14)
  const length = bytes.readUInt16BE(14)
  const command = versionAndCommand & 15
  const family = familyAndTransport >> 4
  const transport = familyAndTransport & 15
  const needed = addressBytes[family]
  if (versionAndCommand >> 4 !== 2 || command > 1 || needed === undefined || transport > 1) return invalid
  if (length > maxAdditionBytes || (command === 1 && length < needed)) return invalid
  const byteLength = fixedBytes + length
  if (bytes.length < byteLength) return incomplete
  const isTold = command === 1 && transport === 1 && (family === 1 || family === 2)
  const ends = isTold ? readAddresses(bytes.subarray(fixedBytes, fixedBytes + needed)) : null
  return { state: 'header', byteLength, ends }
}

function readAddresses(bytes: Buffer): ConnectionEnds {
  const width = bytes.length === addressBytes[1] ? 4 : 16
  const end = (index: 0 | 1): ConnectionEnd => ({
    address: toAddress(bytes.subarray(index * width, (index + 1) * width)),
    port: bytes.readUInt16BE(2 * width + 2 * index),
  })
  return { peer: end(0), local: end(1) }
}

const mapped = Buffer.from('00000000000000000000ffff', 'hex')

/** IPv6 in the form of RFC 5952; IPv4 in IPv6 clothes without them. */
function toAddress(bytes: Buffer): string {
  if (bytes.length === 4) return bytes.join('.')
  if (bytes.subarray(0, 12).equals(mapped)) return bytes.subarray(12).join('.')
  const groups = Array.from({ length: 8 }, (_, index) => bytes.readUInt16BE(2 * index).toString(16))
  return new URL(`http://[${groups.join(':')}]`).hostname.slice(1, -1)
}

/** The header for a connection of these two. Addresses of two families are told as IPv6 by version 2, not at all by 1. */
export function toProxyHeader(version: 1 | 2, { peer, local }: ConnectionEnds): Buffer {
  const from = parseIpAddress(withoutZone(peer.address))
  const to = parseIpAddress(withoutZone(local.address))
  if (from === null || to === null) return version === 1 ? unknownLine : localHeader
  if (version === 1) {
    if (from.version !== to.version) return unknownLine
    const [fromText, toText] = [from, to].map((address) => toAddress(toBytes(address, address.version)))
    return Buffer.from(`PROXY TCP${from.version} ${fromText} ${toText} ${peer.port} ${local.port}\r\n`)
  }
  const family = from.version === 4 && to.version === 4 ? 4 : 6
  const ports = Buffer.alloc(4)
  ports.writeUInt16BE(peer.port, 0)
  ports.writeUInt16BE(local.port, 2)
  const content = Buffer.concat([toBytes(from, family), toBytes(to, family), ports])
  return Buffer.concat([signature, Buffer.of(0x21, family === 4 ? 0x11 : 0x21, 0, content.length), content])
}

const unknownLine = Buffer.from('PROXY UNKNOWN\r\n')
const localHeader = Buffer.concat([signature, Buffer.of(0x20, 0, 0, 0)])

function toBytes({ version, value }: IpAddress, family: 4 | 6): Buffer {
  const digits = value.toString(16).padStart(version === 4 ? 8 : 32, '0')
  const bytes = Buffer.from(digits, 'hex')
  return version === 4 && family === 6 ? Buffer.concat([mapped, bytes]) : bytes
}

/** Link-local addresses come with the interface behind them. */
const withoutZone = (address: string): string => address.replace(/%.*$/, '')
