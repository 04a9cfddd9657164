import { describe, expect, it } from 'vitest'
import { completeExpression, tokenize, type Subsystem } from './index.ts'

function complete(text: string, subsystem: Subsystem = 'http'): readonly string[] {
  return completeExpression(text, text.length, subsystem).options.map((option) => option.text)
}

describe('completion', () => {
  it('offers fields and functions at the beginning', () => {
    expect(complete('')).toEqual(expect.arrayContaining(['http.path', 'http.headers.', 'lower(', 'any(']))
  })
  it('goes on with the word that is begun, from its first character', () => {
    expect(completeExpression('net.protocol == "http" && http.pa', 33)).toMatchObject({ from: 26 })
    expect(complete('http.path.seg')).toEqual(['http.path.segments.len', 'http.path.segments.'])
  })
  it('offers the operators that the field has', () => {
    expect(complete('net.src.ip ')).toEqual(['==', '!=', 'in', 'not in'])
    expect(complete('net.src.port ')).toContain('>=')
    expect(complete('lower(http.path) ')).toContain('^=')
  })
  it('offers usual values', () => {
    expect(complete('http.method == ')).toContain('"GET"')
  })
  it('offers to join predicates', () => {
    expect(complete('http.method == "GET" ')).toEqual(['&&', '||'])
  })
  it('offers connections their own fields only', () => {
    expect(complete('', 'stream')).not.toContain('http.path')
  })
})

describe('tokens', () => {
  it('tell every part apart', () => {
    const text = '!(any(http.headers.in) not in fe80::/10) || net.src.port == -0x1f && http.path ~ r#"a"b"# $'
    expect(tokenize(text).map(({ type }) => type)).toEqual([
      'not',
      'open',
      'function',
      'open',
      'field',
      'close',
      'operator',
      'address',
      'close',
      'logical',
      'field',
      'operator',
      'number',
      'logical',
      'field',
      'operator',
      'string',
      'error',
    ])
  })
})
