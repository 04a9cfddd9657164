/** Addresses as four 32-bit words, so that no request needs big integers to be compared. */
import { parseCidr, parseIpAddress } from '../lib/index.ts'

export interface Address {
  readonly version: 4 | 6
  /** Most significant first; an IPv4 address is the last one. */
  readonly words: readonly [number, number, number, number]
}

export interface AddressBlock extends Address {
  /** By word: the bits that count. */
  readonly mask: readonly [number, number, number, number]
}

const quad = /^([0-9]{1,3})\.([0-9]{1,3})\.([0-9]{1,3})\.([0-9]{1,3})$/

/** `null` where `text` is no IP address. */
export function toAddress(text: string): Address | null {
  const parts = quad.exec(text)
  if (parts !== null) {
    const [a = 0, b = 0, c = 0, d = 0] = parts.slice(1).map(Number)
    if (a <= 255 && b <= 255 && c <= 255 && d <= 255)
      return { version: 4, words: [0, 0, 0, ((a << 24) | (b << 16) | (c << 8) | d) >>> 0] }
  }
  const address = parseIpAddress(text)
  return address === null ? null : { version: address.version, words: toWords(address.value) }
}

/** `null` where `text` is neither an address nor a block. Bits behind the prefix do not count. */
export function toBlock(text: string): AddressBlock | null {
  const block = parseCidr(text)
  if (block === null) return null
  const bits = block.version === 4 ? 32 : 128
  const all = (1n << BigInt(bits)) - 1n
  const mask = all ^ ((1n << BigInt(bits - block.prefixLength)) - 1n)
  return { version: block.version, words: toWords(block.base), mask: toWords(mask) }
}

export function isSame(left: Address, right: Address): boolean {
  if (left.version !== right.version) return false
  for (let index = 0; index < 4; index += 1) if (left.words[index] !== right.words[index]) return false
  return true
}

/** Addresses of the other version are in no block. */
export function isInBlock(address: Address, block: AddressBlock): boolean {
  if (address.version !== block.version) return false
  for (let index = 0; index < 4; index += 1)
    if (((address.words[index] ?? 0) & (block.mask[index] ?? 0)) >>> 0 !== block.words[index]) return false
  return true
}

function toWords(value: bigint): readonly [number, number, number, number] {
  const word = (shift: bigint): number => Number((value >> shift) & 0xffff_ffffn)
  return [word(96n), word(64n), word(32n), word(0n)]
}
