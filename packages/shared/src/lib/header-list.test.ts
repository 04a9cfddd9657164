import { describe, expect, it } from 'vitest'
import { HeaderList } from './header-list.ts'
import { isHeaderName, isHeaderValue } from './header-name.ts'

const flat = ['Host', 'a', 'X-Tag', '1', 'x-tag', '2', 'Accept', '*/*']

describe('a list of headers', () => {
  it('finds names without case and joins repeated lines', () => {
    const list = new HeaderList(flat)
    expect(list.get('HOST')).toBe('a')
    expect(list.get('X-TAG')).toBe('1, 2')
    expect(list.getAll('x-tag')).toEqual(['1', '2'])
    expect(list.get('absent')).toBeNull()
    expect(list.has('accept')).toBe(true)
  })

  it('sets in the place of the first line and drops the others', () => {
    const list = new HeaderList(flat)
    list.set('X-TAG', '3')
    list.set('New', '4')
    expect(list.toFlat()).toEqual(['Host', 'a', 'X-TAG', '3', 'Accept', '*/*', 'New', '4'])
  })

  it('appends to the last line, existing values first', () => {
    const list = new HeaderList(flat)
    list.append('x-Tag', '3')
    list.append('New', '4')
    expect(list.toFlat()).toEqual(['Host', 'a', 'X-Tag', '1', 'x-tag', '2,3', 'Accept', '*/*', 'New', '4'])
  })

  it('gives every Set-Cookie a line of its own', () => {
    const list = new HeaderList(['Set-Cookie', 'a=1'])
    list.append('set-cookie', 'b=2')
    expect(list.toFlat()).toEqual(['Set-Cookie', 'a=1', 'set-cookie', 'b=2'])
  })

  it('removes every line of a name', () => {
    const list = new HeaderList(flat)
    list.remove('X-tag')
    expect(list.toFlat()).toEqual(['Host', 'a', 'Accept', '*/*'])
  })

  it('does not touch what it was made from', () => {
    const before = [...flat]
    new HeaderList(flat).remove('host')
    expect(flat).toEqual(before)
  })
})

it('a header name is a token and a value holds no control byte', () => {
  expect(['X-Ok', "!#$%&'*+-.^_`|~"].every(isHeaderName)).toBe(true)
  expect(['', 'a b', 'a:', 'é', 'a\n'].some(isHeaderName)).toBe(false)
  expect(['', 'a\tb', '\xff'].every(isHeaderValue)).toBe(true)
  expect(['a\r', 'a\n', '\0', '\x7f', '\u0100'].some(isHeaderValue)).toBe(false)
})
