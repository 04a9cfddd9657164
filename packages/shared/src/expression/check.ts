/**
 * Check: fields are known, operators fit types, regular expressions compile. All errors at once.
 *
 * Messages begin with Kong's words for the error, so that who searches for them finds them.
 */
import { compileSearch } from '../lib/index.ts'
import type { Expression, Literal, Operator, Predicate } from './ast.ts'
import type { ExpressionError } from './error.ts'
import { resolveField, type FieldType, type Subsystem } from './fields.ts'

/** In the order of the text; empty where the expression can be compiled. */
export function checkExpression(expression: Expression, subsystem: Subsystem): readonly ExpressionError[] {
  if (expression.type === 'predicate') return checkPredicate(expression, subsystem)
  if (expression.type === 'not') return checkExpression(expression.term, subsystem)
  return expression.terms.flatMap((term) => checkExpression(term, subsystem))
}

/** What each operator takes: the type of the field, the type of the value. */
const operands: Readonly<Record<Operator, readonly (readonly [FieldType, Literal['type']])[]>> = {
  '==': [
    ['String', 'String'],
    ['Int', 'Int'],
    ['IpAddr', 'IpAddr'],
  ],
  '!=': [
    ['String', 'String'],
    ['Int', 'Int'],
    ['IpAddr', 'IpAddr'],
  ],
  '~': [['String', 'String']],
  '^=': [['String', 'String']],
  '=^': [['String', 'String']],
  contains: [['String', 'String']],
  '>': [['Int', 'Int']],
  '>=': [['Int', 'Int']],
  '<': [['Int', 'Int']],
  '<=': [['Int', 'Int']],
  in: [['IpAddr', 'IpCidr']],
  'not in': [['IpAddr', 'IpCidr']],
}

const kongWords: Readonly<Record<Operator, string>> = {
  '==': 'Type mismatch between the LHS and RHS values of predicate',
  '!=': 'Type mismatch between the LHS and RHS values of predicate',
  '~': 'Regex operators only supports string operands',
  '^=': 'Prefix/Postfix operators only supports string operands',
  '=^': 'Prefix/Postfix operators only supports string operands',
  contains: 'Contains operator only supports string operands',
  '>': 'Greater/GreaterOrEqual/Less/LessOrEqual operators only supports integer operands',
  '>=': 'Greater/GreaterOrEqual/Less/LessOrEqual operators only supports integer operands',
  '<': 'Greater/GreaterOrEqual/Less/LessOrEqual operators only supports integer operands',
  '<=': 'Greater/GreaterOrEqual/Less/LessOrEqual operators only supports integer operands',
  in: 'In/NotIn operators only supports IP in CIDR',
  'not in': 'In/NotIn operators only supports IP in CIDR',
}

const typeNames: Readonly<Record<Literal['type'], string>> = {
  String: 'a string',
  Int: 'a number',
  IpAddr: 'an IP address',
  IpCidr: 'a CIDR block',
}

function checkPredicate(
  { left, operator, operatorSpan, right }: Predicate,
  subsystem: Subsystem,
): readonly ExpressionError[] {
  const resolved = resolveField(left.field, subsystem)
  if (!resolved.ok) return [{ ...left.fieldSpan, message: resolved.message }]
  const { type } = resolved.field
  const lower = left.functions.find(({ name }) => name === 'lower')
  if (lower !== undefined && type !== 'String')
    return [
      {
        ...lower.span,
        message: `lower-case transformation function only supported with String type fields; ${left.field} is ${typeNames[type]}.`,
      },
    ]
  if (!operands[operator].some(([field, value]) => field === type && value === right.type))
    return [mismatch({ field: left.field, type, operator, right }, operatorSpan)]
  if (operator !== '~' || right.type !== 'String') return []
  const regex = compileSearch(right.value)
  return regex.ok ? [] : [{ start: right.start, end: right.end, message: regex.error }]
}

interface Mismatch {
  readonly field: string
  readonly type: FieldType
  readonly operator: Operator
  readonly right: Literal
}

function mismatch({ field, type, operator, right }: Mismatch, operatorSpan: ExpressionErrorSpan): ExpressionError {
  const wanted = operands[operator].find(([left]) => left === type)
  const words = kongWords[operator]
  if (wanted !== undefined)
    return {
      start: right.start,
      end: right.end,
      message: `${words}: ${field} ${operator} takes ${typeNames[wanted[1]]}, not ${typeNames[right.type]}.${hint(type, operator, right)}`,
    }
  const possible = Object.entries(operands).flatMap(([name, pairs]) =>
    pairs.some(([left]) => left === type) ? [name] : [],
  )
  return {
    ...operatorSpan,
    message: `${words}; ${field} is ${typeNames[type]}, for which there are ${possible.join(', ')}.`,
  }
}

type ExpressionErrorSpan = Pick<ExpressionError, 'start' | 'end'>

function hint(type: FieldType, operator: Operator, right: Literal): string {
  if (type === 'IpAddr' && right.type === 'String') return ' Addresses stand without quotes.'
  if (type === 'IpAddr' && right.type === 'IpCidr')
    return operator === '==' ? ' Use in for a block.' : ' Use not in for a block.'
  if (type === 'IpAddr' && right.type === 'IpAddr') return ' Add the length of the prefix, or use == for one address.'
  if (type === 'Int' && right.type === 'String') return ' Numbers stand without quotes.'
  return type === 'String' ? ' Put it into double quotes.' : ''
}
