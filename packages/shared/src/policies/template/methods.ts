/** Functions and methods of a text that a template can call: Lua's, as far as they end in linear time. */
import { ok, type Result } from '../../lib/index.ts'
import type { TemplateExpression } from './ast.ts'
import { TemplateFault } from './error.ts'
import { compileLuaPattern, type LuaPattern } from './lua-pattern.ts'
import { toJoinable, toNumber, toText, typeName, type TemplateValue } from './value.ts'

export const functionNames = ['type', 'tostring', 'tonumber'] as const

export function callFunction(name: string, value: TemplateValue): TemplateValue {
  if (name === 'type') return typeName(value)
  return name === 'tostring' ? toText(value) : toNumber(value)
}

interface Call {
  readonly text: string
  readonly values: readonly TemplateValue[]
  readonly pattern: LuaPattern | null
  readonly maxCharacters: number
}

interface Method {
  /** How many values it takes. */
  readonly takes: readonly [least: number, most: number]
  /** Its first value is a pattern, which is then written in the template and not taken from the request. */
  readonly hasPattern?: true
  readonly call: (call: Call) => TemplateValue
}

/** Kept in a Map, so that `constructor` is no method. */
const methods: ReadonlyMap<string, Method> = new Map<string, Method>([
  ['upper', { takes: [0, 0], call: ({ text }) => text.replaceAll(/[a-z]+/g, (run) => run.toUpperCase()) }],
  ['lower', { takes: [0, 0], call: ({ text }) => text.replaceAll(/[A-Z]+/g, (run) => run.toLowerCase()) }],
  ['len', { takes: [0, 0], call: ({ text }) => text.length }],
  ['reverse', { takes: [0, 0], call: ({ text }) => [...text].toReversed().join('') }],
  ['sub', { takes: [1, 2], call: ({ text, values }) => sub(text, toInteger(values[0]), toInteger(values[1] ?? -1)) }],
  ['rep', { takes: [1, 1], call: repeat }],
  ['find', { takes: [1, 3], hasPattern: true, call: find }],
  ['match', { takes: [1, 1], hasPattern: true, call: ({ text, pattern }) => firstOf(pattern?.find(text)?.groups) }],
  ['gsub', { takes: [2, 2], hasPattern: true, call: substitute }],
])

/** What is wrong with calling `name` so; `null` where nothing is. */
export function checkMethod(name: string, values: readonly TemplateExpression[]): string | null {
  const method = methods.get(name)
  if (method === undefined) return `A text has no method "${name}"; there are ${[...methods.keys()].join(', ')}.`
  const [least, most] = method.takes
  if (values.length < least || values.length > most)
    return `:${name}() takes ${least === most ? least : `${least} to ${most}`} value${most === 1 ? '' : 's'}.`
  const pattern = patternOf(name, values)
  return pattern === null || pattern.ok ? null : pattern.error
}

/** Compiled once, with the template; `null` where `name` takes none. */
function patternOf(name: string, values: readonly TemplateExpression[]): Result<LuaPattern | null, string> | null {
  if (methods.get(name)?.hasPattern !== true) return null
  const [pattern, , plain] = values
  if (plain?.type === 'literal' && plain.value === true) return ok(null)
  if (pattern?.type !== 'literal' || typeof pattern.value !== 'string')
    return { ok: false, error: `The pattern of :${name}() is written as a text, so that it can be checked beforehand.` }
  return compileLuaPattern(pattern.value)
}

/** A function that calls the method; {@link checkMethod} found nothing wrong with it. */
export function compileMethod(
  name: string,
  expressions: readonly TemplateExpression[],
  maxCharacters: number,
): (text: string, values: readonly TemplateValue[]) => TemplateValue {
  const method = methods.get(name)
  const compiled = patternOf(name, expressions)
  const pattern = compiled?.ok === true ? compiled.value : null
  return (text, values) => method?.call({ text, values, pattern, maxCharacters }) ?? null
}

function toInteger(value: TemplateValue | undefined): number {
  const number = toNumber(value ?? null)
  if (number === null) throw new TemplateFault(`number expected, got ${typeName(value ?? null)}`)
  return Math.trunc(number)
}

/** Counted from 1; negative numbers from the end. */
function sub(text: string, from: number, to: number): string {
  const start = from < 0 ? Math.max(text.length + from, 0) : Math.max(from - 1, 0)
  const end = to < 0 ? text.length + to + 1 : to
  return start < end ? text.slice(start, end) : ''
}

function repeat({ text, values, maxCharacters }: Call): string {
  const times = Math.max(0, toInteger(values[0]))
  if (text.length * times > maxCharacters) throw new TemplateFault(`a text of more than ${maxCharacters} characters`)
  return text.repeat(times)
}

function find({ text, values, pattern }: Call): TemplateValue {
  const init = values[1] === undefined ? 0 : Math.max(0, toInteger(values[1]) - 1)
  const start =
    pattern === null
      ? text.indexOf(toJoinable(values[0] ?? null, 'find'), init)
      : (pattern.find(text.slice(init))?.start ?? -1 - init) + init
  return start < 0 ? null : start + 1
}

const firstOf = (groups: readonly string[] | undefined): TemplateValue => groups?.[1] ?? groups?.[0] ?? null

function substitute({ text, values, pattern, maxCharacters }: Call): TemplateValue {
  const replacement = toJoinable(values[1] ?? null, 'use as a replacement')
  let made = 0
  const count = (piece: string): string => {
    made += piece.length
    if (made > maxCharacters) throw new TemplateFault(`a text of more than ${maxCharacters} characters`)
    return piece
  }
  return (
    pattern?.replaceAll(text, (groups) => {
      const piece = replacement.replaceAll(/%(\d|%|.)/gs, (_, letter: string) => {
        if (letter === '%') return '%'
        const group = /\d/.test(letter) ? groups[Number(letter)] : undefined
        if (group === undefined) throw new TemplateFault(`"%${letter}" in a replacement names no capture`)
        return count(group)
      })
      return count(piece)
    }) ?? null
  )
}
