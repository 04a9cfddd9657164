import { describe, expect, it } from 'vitest'
import { containsAddress, isIpAddress, isSameAddress, parseCidr, parseIpAddress, toHostPort } from './address.ts'

describe('an IP address', () => {
  it.each([
    '127.0.0.1',
    '0.0.0.0',
    '255.255.255.255',
    '::',
    '::1',
    '1::',
    '2001:db8::8:800:200c:417a',
    '::ffff:10.0.0.1',
    '1:2:3:4:5:6:7:8',
  ])('%s is one', (text) => expect(isIpAddress(text)).toBe(true))
  it.each([
    '',
    '1.2.3',
    '1.2.3.4.5',
    '256.0.0.1',
    '01.2.3.4',
    '1.2.3.4 ',
    ':',
    ':::',
    '1::2::3',
    '1:2:3:4:5:6:7',
    '12345::',
    '::1%eth0',
    '[::1]',
    '1:2:3:4:5:6:7:8:9',
    '1.2.3.4::',
    'localhost',
  ])('%s is none', (text) => expect(isIpAddress(text)).toBe(false))
  it('is compared by value', () => {
    expect(isSameAddress('::1', '0:0:0:0:0:0:0:1')).toBe(true)
    expect(isSameAddress('::ffff:10.0.0.1', '10.0.0.1')).toBe(true)
    expect(isSameAddress('10.0.0.1', '10.0.0.2')).toBe(false)
  })
})

describe('a CIDR block', () => {
  it.each([
    { cidr: '10.0.0.0/8', address: '10.255.0.1', contains: true },
    { cidr: '10.0.0.0/8', address: '11.0.0.1', contains: false },
    { cidr: '10.1.2.3/24', address: '10.1.2.200', contains: true },
    { cidr: '10.1.2.3', address: '10.1.2.3', contains: true },
    { cidr: '0.0.0.0/0', address: '8.8.8.8', contains: true },
    { cidr: '0.0.0.0/0', address: '::1', contains: false },
    { cidr: 'fd00::/8', address: 'fd12::1', contains: true },
    { cidr: '10.0.0.0/8', address: '::ffff:10.0.0.1', contains: true },
  ])('$cidr holds $address: $contains', ({ cidr, address, contains }) => {
    const [block, inside] = [parseCidr(cidr), parseIpAddress(address)]
    expect(block !== null && inside !== null && containsAddress(block, inside)).toBe(contains)
  })
  it.each(['10.0.0.0/33', '10.0.0.0/', '10.0.0.0/08', '10.0.0.0/8/8', '::/129', 'a/8'])('%s is none', (text) => {
    expect(parseCidr(text)).toBeNull()
  })
})

it('a port stands behind an IPv6 address in brackets', () => {
  expect(toHostPort('::1', 80)).toBe('[::1]:80')
  expect(toHostPort('10.0.0.1', 80)).toBe('10.0.0.1:80')
})
