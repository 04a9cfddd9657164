/**
 * Address pool: the text of `SIGNALBOX_ADDRESS_POOL` → one address for each further Gateway.
 *
 *     127.0.0.10, 127.0.0.20-29, 127.0.1.0/29, fd00::10
 *
 * Items are separated by commas: an address, a range (`a.b.c.d-a.b.c.e` or `a.b.c.d-e`, IPv4), or a block in CIDR
 * notation (RFC 4632; IPv4). Of a block larger than two, the first and last address are left out: they name the
 * network and everyone in it. Order is kept, repeated addresses count once.
 */
import { isIP, isIPv4 } from 'node:net'
import { fail, ok, type Result } from '@signalbox/shared/lib'

/** More is a mistake in a prefix length rather than a wish. */
const maxPoolAddresses = 1024

/** @returns every address of the pool, or one sentence for each item that is wrong. An empty text is an empty pool. */
export function parseAddressPool(text: string): Result<readonly string[], readonly string[]> {
  const addresses = new Set<string>()
  const errors: string[] = []
  for (const item of text.split(',').map((part) => part.trim())) {
    if (item === '') continue
    const parsed = parseItem(item)
    if (parsed.ok) for (const address of parsed.value) addresses.add(address)
    else errors.push(parsed.error)
  }
  if (addresses.size > maxPoolAddresses)
    errors.push(`the pool has ${addresses.size} addresses; at most ${maxPoolAddresses} are taken`)
  return errors.length === 0 ? ok([...addresses]) : fail(errors)
}

function parseItem(item: string): Result<readonly string[], string> {
  if (item.includes('/')) return parseBlock(item)
  if (item.includes('-')) return parseRange(item)
  return isIP(item) === 0 ? fail(`"${item}" is not an IP address, a range or a block`) : ok([item])
}

function parseRange(item: string): Result<readonly string[], string> {
  const [from = '', end = ''] = item.split('-').map((part) => part.trim())
  const to = /^\d+$/.test(end) ? from.replace(/\d+$/, end) : end
  if (!isIPv4(from) || !isIPv4(to)) return fail(`"${item}" is not a range of IPv4 addresses such as 10.0.0.5-9`)
  return listAddresses(item, toNumber(from), toNumber(to))
}

function parseBlock(item: string): Result<readonly string[], string> {
  const [base = '', length = ''] = item.split('/')
  const prefix = Number(length)
  if (!isIPv4(base) || !/^\d{1,2}$/.test(length) || prefix > 32)
    return fail(`"${item}" is not a block of IPv4 addresses such as 10.0.0.0/28`)
  const size = 2 ** (32 - prefix)
  const first = Math.floor(toNumber(base) / size) * size
  return size > 2 ? listAddresses(item, first + 1, first + size - 2) : listAddresses(item, first, first + size - 1)
}

function listAddresses(item: string, first: number, last: number): Result<readonly string[], string> {
  if (last < first) return fail(`"${item}" ends before it begins`)
  if (last - first >= maxPoolAddresses)
    return fail(`"${item}" is ${last - first + 1} addresses; at most ${maxPoolAddresses} are taken`)
  return ok(Array.from({ length: last - first + 1 }, (_, index) => toAddress(first + index)))
}

function toNumber(address: string): number {
  return address.split('.').reduce((sum, part) => sum * 256 + Number(part), 0)
}

function toAddress(value: number): string {
  return [2 ** 24, 2 ** 16, 2 ** 8, 1].map((unit) => Math.floor(value / unit) % 256).join('.')
}
