import { describe, expect, it } from 'vitest'
import { attributesOf, withAttributes, withExpression } from './conditions.ts'
import { expressionOf } from './expression-of.ts'
import { marksOf } from './expression-marks.ts'

const route = {
  apiVersion: 'signalbox.dev/v1',
  kind: 'Route',
  metadata: { name: '', namespace: 'default' },
  spec: { paths: ['/a', '~/b$'], methods: ['GET'], headers: { 'x-v': ['1'] }, stripPath: false },
}

describe('what a Route takes', () => {
  it('goes over from attributes to an expression that says the same', () => {
    const expression = expressionOf(route)
    expect(expression).toContain('http.path ^= "/a"')
    expect(expression).toContain('http.method == "GET"')
    expect(marksOf(expression, 'http')).toEqual([])
  })

  it('is every request where the attributes cannot be read', () => {
    expect(expressionOf({ ...route, spec: { paths: ['no slash'] } })).toBe('http.path ^= "/"')
  })

  it('is never said in both ways at once, and everything else stays', () => {
    const changed = withExpression(route.spec, 'http.path == "/"')
    expect(changed).toEqual({ stripPath: false, expression: 'http.path == "/"' })
    expect(withAttributes({ ...changed, priority: 3 }, attributesOf(route.spec))).toEqual(route.spec)
  })
})

describe('the errors of an expression', () => {
  it('stand at the line and column of what is meant', () => {
    expect(marksOf('http.path == "/"\n&& net.src.port == "1"', 'http')).toMatchObject([
      { line: 2, column: 20, length: 3, message: expect.stringContaining('Numbers stand without quotes') },
    ])
  })
})
