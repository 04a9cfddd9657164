import { describe, expect, it } from 'vitest'
import { expressionRequest, type GivenRequest } from '../testdata/expression-request.ts'
import { compileExpression, describeError, newNotes, readExpression, type Expression, type Subsystem } from './index.ts'

function evaluate(text: string, given: GivenRequest, subsystem: Subsystem = 'http'): boolean {
  const read = readExpression(text, subsystem)
  if (!read.ok) throw new TypeError(read.error.map((error) => describeError(text, error)).join('\n'))
  return compileExpression(read.value, subsystem)(expressionRequest(given), newNotes())
}

function shape(expression: Expression): string {
  if (expression.type === 'predicate') return expression.left.field
  if (expression.type === 'not') return `!(${shape(expression.term)})`
  return `(${expression.terms.map(shape).join(expression.type === 'and' ? ' && ' : ' || ')})`
}

function shapeOf(text: string): string {
  const read = readExpression(
    text.replaceAll(/\b[abcd]\b/g, (name) => `http.queries.${name} == "1"`),
    'http',
  )
  return read.ok ? shape(read.value).replaceAll('http.queries.', '') : 'error'
}

describe('terms', () => {
  it.each([
    { text: 'a && b', is: '(a && b)' },
    { text: 'a && b || c', is: '(a && (b || c))' },
    { text: 'a || b && c', is: '((a || b) && c)' },
    { text: 'a || b && c || d', is: '((a || b) && (c || d))' },
    { text: '(a && b) || c', is: '((a && b) || c)' },
    { text: '!(a && b) && c', is: '(!((a && b)) && c)' },
    { text: '! ( a )', is: '!(a)' },
    { text: '((a))', is: 'a' },
    { text: 'a&&b||\n\tc', is: '(a && (b || c))' },
  ])('$text is read as $is', ({ text, is }) => {
    expect(shapeOf(text)).toBe(is)
  })
})

describe('an expression holds', () => {
  const shop: GivenRequest = {
    method: 'GET',
    host: 'shop.test',
    path: '/a/b%2Fc/d/',
    headers: { x_version: ['1', '2'], one: ['Blue'] },
    queries: { page: ['1'], flag: [''], many: ['1', '2'] },
    source: ['10.1.2.3', 5000],
    destination: ['2001:db8::1', 443],
  }
  it.each([
    ['http.method == "GET"', true],
    ['http.method == "get"', false],
    ['lower(http.method) == "get"', true],
    ['http.method != "POST"', true],
    ['http.host ^= "shop."', true],
    ['http.host =^ ".test"', true],
    ['http.host contains "op.t"', true],
    ['http.path ~ "b%2F."', true],
    ['http.path ~ "^b"', false],
    [String.raw`http.path ~ r#"/d/$"#`, true],
    ['http.path ~ "/[a-z]/b"', true],
    ['http.path.segments.len == 3', true],
    ['http.path.segments.len >= 0x3 && http.path.segments.len < 04', true],
    ['http.path.segments.len > -1', true],
    ['http.path.segments.0 == "a"', true],
    ['http.path.segments.0_1 == "a/b%2Fc"', true],
    ['http.path.segments.1_3 == "b%2Fc/d"', false],
    ['http.path.segments.3 != "x"', false],
    ['http.headers.x_version == "1"', false],
    ['any(http.headers.x_version) == "1"', true],
    ['http.headers.x_version != "3"', true],
    ['any(lower(http.headers.one)) == "blue"', true],
    ['lower(any(http.headers.one)) == "blue"', true],
    ['http.headers.One == "Blue"', true],
    ['http.queries.flag == ""', true],
    ['any(http.queries.many) == "2"', true],
    ['http.queries.many ~ "^[12]$"', true],
    ['net.src.ip == 10.1.2.3', true],
    ['net.src.ip in 10.0.0.0/8', true],
    ['net.src.ip in 10.2.0.0/16', false],
    ['net.src.ip not in 2001:db8::/32', true],
    ['net.src.ip == ::1', false],
    ['net.dst.ip == 2001:db8:0::1', true],
    ['net.dst.ip in 2001:db8::/32', true],
    ['net.dst.port == 443 && net.src.port > 1024', true],
    ['net.port == 443', true],
    ['net.protocol == "http"', true],
    ['tls.sni == "shop.test"', false],
    ['tls.sni != "shop.test"', false],
    ['!(tls.sni == "shop.test")', true],
    ['http.headers.absent != "x"', false],
    ['!(http.headers.absent == "x")', true],
    [String.raw`http.headers.one == "Bl\"ue"`, false],
    ['http.path == "/a" || http.method == "GET" && http.host == "other"', false],
  ] as const)('%s: %s', (text, holds) => {
    expect(evaluate(text, shop)).toBe(holds)
  })

  it('for connections by their own fields', () => {
    const connection: GivenRequest = { protocol: 'tls', sni: 'db.test', source: ['::1', 1], destination: ['::1', 5432] }
    expect(evaluate('net.protocol == "tls" && tls.sni =^ ".test" && net.dst.port == 5432', connection, 'stream')).toBe(
      true,
    )
  })

  it('and notes what it took of the path', () => {
    const read = readExpression(String.raw`http.path ^= "/a" && http.path ~ r#"/(?<n>\d+)/(x)?"#`, 'http')
    if (!read.ok) throw new TypeError('It can be read.')
    const notes = newNotes()
    compileExpression(read.value, 'http')(expressionRequest({ path: '/a/12/y' }), notes)
    expect(notes).toEqual({ matchedPath: '/12/', captures: { 0: '/12/', 1: '12', n: '12' } })
  })
})

describe('an expression is refused', () => {
  it.each([
    ['', 'is empty', '1:1'],
    ['http.path', 'An operator is expected behind http.path', '1:10'],
    ['http.path = "/"', 'A single = is no operator', '1:11'],
    ['http.path ==', 'A value is expected', '1:13'],
    ['http.path == "/a', 'has no end', '1:14'],
    ['http.path == r#"/a"', 'has no end', '1:14'],
    [String.raw`http.path ~ "\d"`, 'is no escape', '1:14'],
    ['http.pth == "/"', 'Unknown LHS field "http.pth". Did you mean "http.path"?', '1:1'],
    ['http.header.x == "1"', 'Did you mean "http.headers.x"?', '1:1'],
    ['http.path == "/" &&\n  htp.host == "a"', 'Unknown LHS field', '2:3'],
    ['! http.path == "/"', 'only before a parenthesis', '1:3'],
    ['(http.path == "/"', 'is not closed', '1:18'],
    ['http.path == "/")', 'no opening parenthesis', '1:17'],
    ['http.path == "/" http.host == "a"', 'joined by && or ||', '1:18'],
    ['http.path == "/" & http.host == "a"', 'use &&', '1:18'],
    ['upper(http.path) == "/"', 'unknown transformation function: upper', '1:1'],
    ['lower(net.src.port) == 1', 'lower-case transformation function only supported with String type fields', '1:1'],
    ['http.path > 1', 'operators only supports integer operands', '1:11'],
    ['http.path == 1', 'Type mismatch between the LHS and RHS values of predicate', '1:14'],
    ['net.src.port == "80"', 'Numbers stand without quotes', '1:17'],
    ['net.src.ip == "10.0.0.1"', 'Addresses stand without quotes', '1:15'],
    ['net.src.ip == 10.0.0.0/8', 'Use in for a block', '1:15'],
    ['net.src.ip in 10.0.0.1', 'In/NotIn operators only supports IP in CIDR', '1:15'],
    ['net.src.ip in 192.168.0.1/24', 'has bits set', '1:15'],
    ['net.src.ip ^= "10."', 'Prefix/Postfix operators only supports string operands', '1:12'],
    ['http.path contains 1', 'Contains operator only supports string operands', '1:20'],
    ['http.path ~ 1', 'Regex operators only supports string operands', '1:13'],
    ['http.path ~ "("', 'regular expression is not valid', '1:13'],
    ['http.path ~ "(?=a)"', 'Look-around', '1:13'],
    ['http.path.segments.2_1 == "a"', 'illformed http.path.segments.* field', '1:1'],
    ['http.path.segments.x == "a"', 'illformed http.path.segments.* field', '1:1'],
    ['"a" == http.path', 'field stands on the left', '1:1'],
    ['http.path == http.host', 'not a field', '1:14'],
    ['net.src.port == 99999999999999999999', 'does not fit into 64 bits', '1:17'],
    ['net.src.port == 09', 'no whole number', '1:17'],
    ["http.path == '/a'", 'double quotes', '1:14'],
    ['http.headers.x-y == "a"', 'write it as "_"', '1:15'],
  ])('%s: %s', (text, words, place) => {
    const read = readExpression(text, 'http')
    const shown = read.ok ? '' : read.error.map((error) => describeError(text, error)).join('\n')
    expect(shown).toContain(words)
    expect(shown).toContain(`--> ${place}\n`)
  })

  it('where a field of HTTP is asked of a connection', () => {
    expect(readExpression('http.path == "/"', 'stream')).toMatchObject({ ok: false })
  })

  it('with the line and a caret', () => {
    const text = 'net.protocol == "http" &&\nhttp.path = "/"'
    const read = readExpression(text, 'http')
    expect(read.ok ? '' : describeError(text, read.error[0] ?? { start: 0, end: 0, message: '' })).toBe(
      [
        ' --> 2:11',
        '  |',
        '2 | http.path = "/"',
        '  |           ^',
        '  |',
        '  = A single = is no operator; compare with ==.',
      ].join('\n'),
    )
  })

  it('with every error of meaning at once', () => {
    const read = readExpression('htp.path == "/" && net.src.port == "1"', 'http')
    expect(read.ok ? 0 : read.error.length).toBe(2)
  })
})
