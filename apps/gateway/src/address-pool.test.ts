import { describe, expect, it } from 'vitest'
import { parseAddressPool } from './address-pool.ts'

describe('parseAddressPool', () => {
  it.each([
    { guarantee: 'nothing is an empty pool', text: ' , ', pool: [] },
    { guarantee: 'a list keeps its order', text: '10.0.0.2, 10.0.0.1,::1', pool: ['10.0.0.2', '10.0.0.1', '::1'] },
    { guarantee: 'an address counts once', text: '10.0.0.1,10.0.0.1', pool: ['10.0.0.1'] },
    { guarantee: 'a short range counts the last part', text: '10.0.0.254-255', pool: ['10.0.0.254', '10.0.0.255'] },
    { guarantee: 'a long range crosses the last part', text: '10.0.0.255-10.0.1.0', pool: ['10.0.0.255', '10.0.1.0'] },
    {
      guarantee: 'a block leaves its network and broadcast address out',
      text: '10.0.0.8/30',
      pool: ['10.0.0.9', '10.0.0.10'],
    },
    { guarantee: 'a block begins where its prefix does', text: '10.0.0.9/30', pool: ['10.0.0.9', '10.0.0.10'] },
    { guarantee: 'a block of one is one address', text: '10.0.0.9/32', pool: ['10.0.0.9'] },
  ])('$guarantee', ({ text, pool }) => {
    expect(parseAddressPool(text)).toEqual({ ok: true, value: pool })
  })

  it.each(['10.0.0.256', 'localhost', '10.0.0.9-3', '10.0.0.1-x', '10.0.0.0/33', '10.0.0.0/8', 'fd00::/64'])(
    'refuses %s in a sentence that quotes it',
    (text) => {
      expect(parseAddressPool(text)).toEqual({ ok: false, error: [expect.stringContaining(`"${text}"`)] })
    },
  )
})
