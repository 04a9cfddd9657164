/** Values of a template and what Lua's operators make of them. Tables are looked up by a function: nothing can be reached but what it gives. */
import type { BinaryOperator, UnaryOperator } from './ast.ts'
import { TemplateFault } from './error.ts'

/** One of the tables that a template can speak of. */
export interface TemplateTable {
  /** `null` where there is nothing of that name. */
  readonly lookUp: (name: string) => string | null
}

/** `null` is Lua's nil. */
export type TemplateValue = string | number | boolean | null | TemplateTable

/** Everything but nil and false. */
export const isTrue = (value: TemplateValue): boolean => value !== null && value !== false

export function typeName(value: TemplateValue): string {
  if (value === null) return 'nil'
  return typeof value === 'object' ? 'table' : typeof value
}

/** As Lua's `tostring`. */
export function toText(value: TemplateValue): string {
  if (value === null) return 'nil'
  if (typeof value === 'number') return toNumberText(value)
  return typeof value === 'object' ? 'table' : String(value)
}

function toNumberText(value: number): string {
  if (Number.isNaN(value)) return 'nan'
  if (!Number.isFinite(value)) return value > 0 ? 'inf' : '-inf'
  return String(Number(value.toPrecision(14)))
}

/** As Lua's `tonumber`; `null` where it is none. */
export function toNumber(value: TemplateValue): number | null {
  if (typeof value === 'number') return value
  if (typeof value !== 'string') return null
  return /^\s*-?(?:0[xX][0-9A-Fa-f]+|(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?)\s*$/.test(value)
    ? value.trim().startsWith('-')
      ? -Number(value.trim().slice(1))
      : Number(value)
    : null
}

/** A text or a number as text: what Lua joins and calls methods of. */
export function toJoinable(value: TemplateValue, doing: string): string {
  if (typeof value === 'string' || typeof value === 'number') return toText(value)
  throw new TemplateFault(`attempt to ${doing} a ${typeName(value)} value`)
}

function toOperand(value: TemplateValue): number {
  const number = toNumber(value)
  if (number === null) throw new TemplateFault(`attempt to perform arithmetic on a ${typeName(value)} value`)
  return number
}

export function unary(operator: UnaryOperator, value: TemplateValue): TemplateValue {
  if (operator === 'not') return !isTrue(value)
  if (operator === '-') return -toOperand(value)
  return toJoinable(value, 'get length of').length
}

export function binary(
  operator: Exclude<BinaryOperator, 'and' | 'or'>,
  left: TemplateValue,
  right: TemplateValue,
): TemplateValue {
  if (operator === '..') return toJoinable(left, 'concatenate') + toJoinable(right, 'concatenate')
  if (operator === '==') return left === right
  if (operator === '~=') return left !== right
  if (operator === '<' || operator === '>' || operator === '<=' || operator === '>=')
    return compare(operator, left, right)
  return calculate(operator, toOperand(left), toOperand(right))
}

function compare(operator: '<' | '>' | '<=' | '>=', left: TemplateValue, right: TemplateValue): boolean {
  const isOrdered = typeof left === typeof right && (typeof left === 'number' || typeof left === 'string')
  if (!isOrdered || left === null || right === null)
    throw new TemplateFault(`attempt to compare ${typeName(left)} with ${typeName(right)}`)
  if (operator === '<') return left < right
  if (operator === '>') return left > right
  return operator === '<=' ? left <= right : left >= right
}

function calculate(operator: '+' | '-' | '*' | '/' | '%' | '^', left: number, right: number): number {
  switch (operator) {
    case '+':
      return left + right
    case '-':
      return left - right
    case '*':
      return left * right
    case '/':
      return left / right
    case '%':
      return left - Math.floor(left / right) * right
    case '^':
      return left ** right
  }
}
