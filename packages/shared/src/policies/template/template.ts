/**
 * Template: the values of transformers, `/new/$(uri_captures[1] or "home")`, compiled once and rendered per request.
 *
 * The content of `$(…)` is an expression of a small part of Lua 5.1: `or`, `and`, `not`, comparison, `..`, arithmetic,
 * methods of a text, and functions that are called where they stand, with `local`, `if` and `return`. It is read and
 * carried out here: no `eval`, no objects of the host, no loops, and a bound on the length of everything.
 *
 * Source: Kong Gateway, Request Transformer, "Templates" and "Advanced templates".
 */
import { fail, ok, type Result } from '../../lib/index.ts'
import type { TemplateExpression, TemplateStatement } from './ast.ts'
import { TemplateFault, type TemplateError } from './error.ts'
import { callFunction, compileMethod } from './methods.ts'
import { parseTemplate, templateLimits, templateTables } from './parser.ts'
import { binary, isTrue, toJoinable, toText, typeName, unary, type TemplateTable, type TemplateValue } from './value.ts'

/** What a template can speak of: the request as it was received, before anything was transformed. */
export type TemplateValues = Readonly<Record<(typeof templateTables)[number], TemplateTable>>

export interface Template {
  readonly source: string
  /** It speaks of nothing: always the same. */
  readonly isConstant: boolean
  /**
   * What is not there renders as nothing. Fails with a sentence where an operation cannot work with a value, as in
   * `headers.x .. "y"` without that header. Never throws. Linear in the length of the template times its values.
   */
  readonly render: (values: TemplateValues) => Result<string, string>
}

/** Never throws. */
export function compileTemplate(source: string): Result<Template, TemplateError> {
  const parts = parseTemplate(source)
  if (!parts.ok) return parts
  const pieces = parts.value.map((part) => {
    if (part.type === 'text') return (): string => part.text
    const run = compile(part)
    return (values: TemplateValues): string => {
      const value = run({ values, locals: null })
      return value === null ? '' : toText(value)
    }
  })
  return ok({
    source,
    isConstant: parts.value.every(({ type }) => type === 'text'),
    render: (values) => render(source, pieces, values),
  })
}

function render(
  source: string,
  pieces: readonly ((values: TemplateValues) => string)[],
  values: TemplateValues,
): Result<string, string> {
  try {
    let rendered = ''
    for (const piece of pieces) rendered = bounded(rendered + piece(values))
    return ok(rendered)
  } catch (fault) {
    if (fault instanceof TemplateFault) return fail(`The template ${shorten(source)} failed: ${fault.message}.`)
    throw fault
  }
}

const shorten = (text: string): string => JSON.stringify(text.length > 80 ? `${text.slice(0, 80)}…` : text)

/** Locals of a function, and of those around it. */
interface Scope {
  readonly names: Map<string, TemplateValue>
  readonly outer: Scope | null
}

interface Frame {
  readonly values: TemplateValues
  readonly locals: Scope | null
}

type Run = (frame: Frame) => TemplateValue

function compile(expression: TemplateExpression): Run {
  switch (expression.type) {
    case 'literal':
      return () => expression.value
    case 'name':
      return (frame) => lookUp(frame, expression.name)
    case 'index':
      return compileIndex(compile(expression.of), compile(expression.key))
    case 'call':
      return compileCall(expression.name, expression.values.map(compile))
    case 'method': {
      const of = compile(expression.of)
      const values = expression.values.map(compile)
      const call = compileMethod(expression.name, expression.values, templateLimits.maxResultCharacters)
      return (frame) => {
        const text = toJoinable(of(frame), 'call a method of')
        return bounded(
          call(
            text,
            values.map((value) => value(frame)),
          ),
        )
      }
    }
    case 'block':
      return compileBlock(expression.body)
    case 'unary': {
      const of = compile(expression.of)
      return (frame) => unary(expression.operator, of(frame))
    }
    case 'binary':
      return compileBinary(expression)
  }
}

function lookUp({ values, locals }: Frame, name: string): TemplateValue {
  for (let scope = locals; scope !== null; scope = scope.outer) {
    const value = scope.names.get(name)
    if (value !== undefined) return value
  }
  const table = templateTables.find((candidate) => candidate === name)
  return table === undefined ? null : values[table]
}

function compileIndex(of: Run, key: Run): Run {
  return (frame) => {
    const table = of(frame)
    const name = key(frame)
    if (table === null || typeof table !== 'object')
      throw new TemplateFault(`attempt to index a ${typeName(table)} value`)
    return typeof name === 'string' || typeof name === 'number' ? table.lookUp(toText(name)) : null
  }
}

function compileCall(name: string, values: readonly Run[]): Run {
  return (frame) => callFunction(name, values[0]?.(frame) ?? null)
}

function compileBinary({ operator, left, right }: Extract<TemplateExpression, { readonly type: 'binary' }>): Run {
  const first = compile(left)
  const second = compile(right)
  if (operator === 'or')
    return (frame) => {
      const value = first(frame)
      return isTrue(value) ? value : second(frame)
    }
  if (operator === 'and')
    return (frame) => {
      const value = first(frame)
      return isTrue(value) ? second(frame) : value
    }
  return (frame) => bounded(binary(operator, first(frame), second(frame)))
}

/** What a `return` left behind; `null` where none was reached. */
interface Returned {
  readonly value: TemplateValue
}

type Step = (frame: Frame) => Returned | null

function compileBlock(body: readonly TemplateStatement[]): Run {
  const run = compileBody(body)
  return (frame) => run(frame)?.value ?? null
}

function compileBody(body: readonly TemplateStatement[]): Step {
  const steps = body.map(compileStatement)
  return ({ values, locals }) => {
    const inner = { values, locals: { names: new Map<string, TemplateValue>(), outer: locals } }
    for (const step of steps) {
      const returned = step(inner)
      if (returned !== null) return returned
    }
    return null
  }
}

function compileStatement(statement: TemplateStatement): Step {
  switch (statement.type) {
    case 'local': {
      const value = compile(statement.value)
      return (frame) => {
        const now = value(frame)
        frame.locals?.names.set(statement.name, now)
        return null
      }
    }
    case 'assign': {
      const value = compile(statement.value)
      return (frame) => {
        const now = value(frame)
        for (let scope = frame.locals; scope !== null; scope = scope.outer)
          if (scope.names.has(statement.name)) {
            scope.names.set(statement.name, now)
            break
          }
        return null
      }
    }
    case 'return': {
      const value = statement.value === null ? null : compile(statement.value)
      return (frame) => ({ value: value === null ? null : value(frame) })
    }
    case 'if': {
      const branches = statement.branches.map(({ condition, body }) => ({
        condition: compile(condition),
        body: compileBody(body),
      }))
      return (frame) => branches.find(({ condition }) => isTrue(condition(frame)))?.body(frame) ?? null
    }
  }
}

function bounded<T extends TemplateValue>(value: T): T {
  if (typeof value === 'string' && value.length > templateLimits.maxResultCharacters)
    throw new TemplateFault(`a text of more than ${templateLimits.maxResultCharacters} characters`)
  return value
}
