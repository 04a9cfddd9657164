import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { compileTemplate } from './template.ts'
import { templateLimits } from './parser.ts'
import { toTemplateValues } from './request-values.ts'

const values = toTemplateValues({
  headers: new Map([
    ['x-env', 'prod'],
    ['x-n', '7'],
    ['authorization', 'Zm9v'],
  ]),
  query: new Map([
    ['user', 'ann'],
    ['constructor', 'mine'],
  ]),
  captures: { '0': '/api/get/old', '1': 'get', function: 'get' },
})

function rendered(source: string): string {
  const template = compileTemplate(source)
  if (!template.ok) return `refused ${template.error.line}:${template.error.column} ${template.error.message}`
  const result = template.value.render(values)
  return result.ok ? result.value : `failed: ${result.error}`
}

const basic = `$((function()
    local value = headers.Authorization
    if not value then
      return
    end
    if value:sub(1, 6) == "Basic " then
      return value
    end
    return "Basic " .. value
  end)())`

describe('a template', () => {
  it.each([
    ['text alone is itself', '/plain ($5)', '/plain ($5)'],
    ['a capture by number', '/new/api/$(uri_captures[1])', '/new/api/get'],
    ['a capture by name', '$(uri_captures.function2)|$(uri_captures["function"])', '|get'],
    ['a header without case', '$(headers.x_env) $(headers["X-ENV"])', 'prod prod'],
    ['a query parameter', '$(query_params.user)', 'ann'],
    ['what is not there is nothing', '<$(headers.none)>', '<>'],
    ['a default', '$(uri_captures["user-id"] or query_params["none"] or "unknown")', 'unknown'],
    ['the first that is there', "$(headers.none or query_params.user or 'x')", 'ann'],
    ['and, not', '$(headers.x_env and "yes" or "no") $(not headers.none)', 'yes true'],
    ['concatenation', "$('a' .. headers.x_env .. 1 .. '')", 'aprod1'],
    ['arithmetic on texts', '$(10 * headers["x-n"]) $(7 / 2) $(-7 % 3) $(2 ^ 3 ^ 2) $(-2 ^ 2)', '70 3.5 2 512 -4'],
    ['comparison', '$(1 < 2) $("a" >= "b") $(headers.none == nil) $(1 ~= "1")', 'true false true true'],
    ['length', '$(#headers.x_env)', '4'],
    ['types', '$(type(headers)) $(type(nil)) $(tonumber("0x10") + 1) $(tostring(nil))', 'table nil 17 nil'],
    ['methods', "$(('abc'):upper()) $(headers.x_env:sub(-2)) $(('ab'):rep(2)) $(('ab'):reverse())", 'ABC od abab ba'],
    ['patterns', `$(('a-b-c'):gsub('%-', '_')) $(('k=v'):match('(%w+)=')) $(('abc'):find('c'))`, 'a_b_c k 3'],
    ['captures in replacements', `$(('john doe'):gsub('(%w+) (%w+)', '%2 %1'))`, 'doe john'],
    ['lazy repetition', `$(('<a><b>'):match('<(.-)>'))`, 'a'],
    ['a plain search', `$(('a.b'):find('.', 1, true))`, '2'],
    ['a function with local, if and return', basic, 'Basic Zm9v'],
    ['a placeholder as text', "$('$(x)')", '$(x)'],
    ['brackets in texts', `$("a)b" .. '(')`, 'a)b('],
    ['escapes', `$('\\'' .. "\\65")`, "'A"],
    ['names of the host are only names', '$(query_params.constructor) $(headers.constructor)', 'mine '],
  ])('%s', (_, source, expected) => {
    expect(rendered(source)).toBe(expected)
  })

  it.each([
    ['an open placeholder', '/a/$(headers.x', '1:15 "$(" is closed by ")", and the end of the template follows'],
    ['an unknown name', 'a\n$(header.x)', '2:3 There is no "header"; there are headers'],
    ['nothing at all', '$()', '1:3 A value such as headers.x'],
    ['two values', '$(headers.x headers.y)', '1:13 "$(" is closed'],
    ['a text without end', '$("x)', '1:3 This string has no end'],
    ['a library', '$(string.rep("x", 9))', '1:3 There is no "string"'],
    ['an unknown method', '$(headers.x:dump())', '1:13 A text has no method "dump"'],
    ['a method of objects', '$(headers.x:constructor())', '1:13 A text has no method "constructor"'],
    ['a call of a value', '$(headers.x())', '1:12 Only methods of a text'],
    ['a loop', '$((function() while true do end end)())', '1:15 A function in a template has'],
    ['an assignment to a table', '$((function() headers = nil end)())', '1:15 "headers" is no local'],
    ['a table', '$({})', '1:3 Tables cannot be made'],
    ['a pattern of the request', '$(headers.x:match(headers.y))', 'The pattern of :match() is written as a text'],
    ['a pattern that can take long', "$(headers.x:match('%bxy'))", '%b is not possible'],
    ['a set without end', "$(headers.x:match('[a'))", 'is not closed by'],
    ['too deep', `$(${'('.repeat(60)}1${')'.repeat(60)})`, 'nested at most 50'],
    ['too long', 'x'.repeat(templateLimits.maxCharacters + 1), 'at most 16384 characters'],
    ['too many operations', `$(1${'+1'.repeat(1500)})`, 'at most 1000 operations'],
  ])('is refused: %s', (_, source, message) => {
    expect(rendered(source)).toMatch(/^refused \d+:\d+ /)
    expect(rendered(source)).toContain(message)
  })

  it.each([
    ['joining nothing', '$(headers.none .. "x")', 'attempt to concatenate a nil value'],
    ['a method of nothing', '$(headers.none:upper())', 'attempt to call a method of a nil value'],
    ['looking into a text', '$(headers.x_env.y)', 'attempt to index a string value'],
    ['calculating with words', '$(headers.x_env + 1)', 'arithmetic on a string value'],
    ['a text that grows', "$(('x'):rep(1e9))", 'more than 65536 characters'],
    [
      'a text that grows with every match',
      "$(('x'):rep(9999):gsub('x', headers.x_env:rep(99)))",
      'more than 65536 characters',
    ],
    [
      'a text that a replacement repeats',
      "$(('x'):rep(9999):gsub('.*', '%0%0%0%0%0%0%0%0%0%0'))",
      'more than 65536 characters',
    ],
    ['comparing across types', '$(1 < "2")', 'attempt to compare number with string'],
  ])('fails with a sentence: %s', (_, source, message) => {
    expect(rendered(source)).toMatch(/^failed: /)
    expect(rendered(source)).toContain(message)
  })

  it('takes no time that grows faster than its text, whatever the pattern', () => {
    const long = toTemplateValues({ headers: new Map([['x', 'a'.repeat(60_000)]]), query: new Map(), captures: {} })
    const template = compileTemplate("$(headers.x:match('^(a*)*b$') or 'none')")
    expect(template.ok && template.value.render(long)).toEqual({ ok: true, value: 'none' })
  })

  const words = fc.constantFrom(
    ...'headers query_params . : [ ] ( ) $( .. or not "x" 1 # function end return local if then { } sub gsub rep'.split(
      ' ',
    ),
    ...'__proto__ constructor prototype toString process globalThis this % = , ` ${'.split(' '),
    ' ',
    "'",
    '\\',
  )

  it('never throws and never reaches the host, whatever is written', () => {
    const texts = fc.oneof(
      fc.array(words, { maxLength: 30 }).map((list) => list.join('')),
      fc.string(),
    )
    fc.assert(
      fc.property(texts, (text) => {
        const shown = rendered(text.includes('$(') ? text : `$(${text})`)
        expect(shown).not.toMatch(/\[native code\]|\[object |=>/)
      }),
      { numRuns: 3000 },
    )
  })

  it.each(['__proto__', 'constructor', 'prototype', 'toString', 'hasOwnProperty', 'lookUp', '__index'])(
    'finds no %s on any table',
    (name) => {
      const empty = toTemplateValues({ headers: new Map(), query: new Map(), captures: {} })
      for (const table of ['headers', 'query_params', 'uri_captures', 'shared']) {
        const template = compileTemplate(`<$(${table}["${name}"])>`)
        expect(template.ok && template.value.render(empty)).toEqual({ ok: true, value: '<>' })
      }
    },
  )
})
