/** Completion for an editor: what can be written at a place, judged by the tokens before it. */
import type { Operator } from './ast.ts'
import { fieldFamilies, fields, resolveField, type FieldType, type Subsystem } from './fields.ts'
import { tokenize, type Token } from './lexer.ts'

export interface Completion {
  /** What is put in place of `from` to the given offset. */
  readonly text: string
  readonly kind: 'field' | 'function' | 'operator' | 'logical' | 'value'
  /** A sentence for a person. */
  readonly detail: string
}

export interface Completions {
  /** Where the word begins that is being written. */
  readonly from: number
  readonly options: readonly Completion[]
}

/** Every option that begins with what is written already. Never throws. */
export function completeExpression(text: string, offset: number, subsystem: Subsystem = 'http'): Completions {
  const before = tokenize(text.slice(0, offset))
  const last = before.at(-1)
  const unfinished = last !== undefined && last.end === offset && isWord(last) ? last : undefined
  const settled = unfinished === undefined ? before : before.slice(0, -1)
  const from = unfinished?.start ?? offset
  const begun = text.slice(from, offset)
  const options = optionsBehind(settled, subsystem)
  return { from, options: options.filter((option) => option.text.startsWith(begun) && option.text !== begun) }
}

const isWord = ({ type }: Token): boolean =>
  type === 'field' || type === 'function' || type === 'error' || type === 'string'

function optionsBehind(tokens: readonly Token[], subsystem: Subsystem): readonly Completion[] {
  const last = tokens.at(-1)
  if (last === undefined || last.type === 'logical' || last.type === 'not') return terms(subsystem)
  if (last.type === 'open' || last.type === 'function') return terms(subsystem)
  if (last.type === 'operator') return values(fieldBefore(tokens.slice(0, -1)), subsystem)
  if (last.type === 'field') return operatorsFor(last.text, subsystem)
  if (last.type === 'close') {
    const inner = tokens.at(-2)
    return inner?.type === 'field' ? operatorsFor(inner.text, subsystem) : logical
  }
  return logical
}

const logical: readonly Completion[] = [
  { text: '&&', kind: 'logical', detail: 'Both must hold.' },
  { text: '||', kind: 'logical', detail: 'One must hold. Binds tighter than &&.' },
]

function terms(subsystem: Subsystem): readonly Completion[] {
  const fixed = Object.entries(fields)
    .filter(([, definition]) => definition.in.includes(subsystem))
    .map(([text, { description }]): Completion => ({ text, kind: 'field', detail: description }))
  const families = fieldFamilies.map(({ prefix, example, description }): Completion => ({
    text: prefix,
    kind: 'field',
    detail: `${description} As in ${prefix}${example}.`,
  }))
  return [
    ...fixed,
    ...(subsystem === 'http' ? families : []),
    { text: 'lower(', kind: 'function', detail: 'The value in lower case.' },
    ...(subsystem === 'http'
      ? [{ text: 'any(', kind: 'function', detail: 'One of several values is enough; else all must fit.' } as const]
      : []),
  ]
}

/** Operators with the types that they take. */
export const operatorTexts: Readonly<
  Record<Operator, { readonly types: readonly FieldType[]; readonly detail: string }>
> = {
  '==': { types: ['String', 'Int', 'IpAddr'], detail: 'Equal.' },
  '!=': { types: ['String', 'Int', 'IpAddr'], detail: 'There, and not equal.' },
  '^=': { types: ['String'], detail: 'Begins with.' },
  '=^': { types: ['String'], detail: 'Ends with.' },
  '~': { types: ['String'], detail: 'Matches a regular expression anywhere; anchor it with ^ and $.' },
  contains: { types: ['String'], detail: 'Holds the text.' },
  '>': { types: ['Int'], detail: 'Greater than.' },
  '>=': { types: ['Int'], detail: 'At least.' },
  '<': { types: ['Int'], detail: 'Less than.' },
  '<=': { types: ['Int'], detail: 'At most.' },
  in: { types: ['IpAddr'], detail: 'In a CIDR block.' },
  'not in': { types: ['IpAddr'], detail: 'There, and in no such CIDR block.' },
}

function operatorsFor(field: string, subsystem: Subsystem): readonly Completion[] {
  const resolved = resolveField(field, subsystem)
  const type = resolved.ok ? resolved.field.type : null
  return Object.entries(operatorTexts)
    .filter(([, { types }]) => type === null || types.includes(type))
    .map(([text, { detail }]): Completion => ({ text, kind: 'operator', detail }))
}

function fieldBefore(tokens: readonly Token[]): string {
  return tokens.findLast(({ type }) => type === 'field')?.text ?? ''
}

const valueExamples: Readonly<Record<FieldType, readonly string[]>> = {
  String: ['""', 'r#""#'],
  Int: ['80', '443'],
  IpAddr: ['10.0.0.0/8', '::1', '127.0.0.1'],
}

function values(field: string, subsystem: Subsystem): readonly Completion[] {
  const resolved = resolveField(field, subsystem)
  const type = resolved.ok ? resolved.field.type : 'String'
  const usual = Object.hasOwn(fields, field) ? (fields[field]?.values ?? []).map((value) => `"${value}"`) : []
  const texts = usual.length > 0 ? usual : valueExamples[type]
  return texts.map((text) => ({ text, kind: 'value', detail: `A value for ${field}.` }))
}
