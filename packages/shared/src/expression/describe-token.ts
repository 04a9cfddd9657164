/** What stands at a place of an expression, in a sentence: for the words that show while a pointer rests on it. */
import { operatorTexts } from './complete.ts'
import { fieldFamilies, fields, resolveField, type FieldType, type Subsystem } from './fields.ts'
import { tokenize, type Token } from './lexer.ts'

/** A token with its meaning. */
export interface TokenDescription {
  readonly start: number
  /** Behind the last character. */
  readonly end: number
  /** `http.path: text`, `^=` */
  readonly title: string
  readonly text: string
}

const typeWords: Readonly<Record<FieldType, string>> = { String: 'text', Int: 'number', IpAddr: 'address' }

const words: Readonly<Record<string, string>> = {
  '&&': 'Both must hold. Binds looser than ||.',
  '||': 'One must hold. Binds tighter than &&.',
  '!': 'Must not hold; stands before a parenthesis. Of a field that is not there this is true.',
  lower: 'The value in lower case.',
  any: 'One of several values is enough; without it all of them must fit.',
}

/** `null` where nothing stands that needs a word. Never throws. */
export function describeTokenAt(text: string, offset: number, subsystem: Subsystem): TokenDescription | null {
  const token = tokenize(text).find(({ start, end }) => start <= offset && offset < end)
  if (token === undefined) return null
  const told = describe(token, subsystem)
  return told === null ? null : { start: token.start, end: token.end, ...told }
}

function describe(
  { type, text, message }: Token,
  subsystem: Subsystem,
): Pick<TokenDescription, 'title' | 'text'> | null {
  if (type === 'field') return describeField(text, subsystem)
  if (type === 'error') return message === undefined ? null : { title: text, text: message }
  const name = text.replaceAll(/\s+/g, ' ')
  const operator =
    type === 'operator' ? Object.entries(operatorTexts).find(([known]) => known === name)?.[1].detail : null
  const told = operator ?? words[name]
  return told === undefined ? null : { title: name, text: told }
}

function describeField(name: string, subsystem: Subsystem): Pick<TokenDescription, 'title' | 'text'> {
  const resolved = resolveField(name, subsystem)
  if (!resolved.ok) return { title: name, text: resolved.message }
  const { field } = resolved
  const fixed = field.kind === 'fixed' ? fields[field.name]?.description : undefined
  const family = fieldFamilies.find(({ prefix }) => name.startsWith(prefix))?.description
  const several = field.multi ? ' Where there are several values, all must fit; any() asks for one of them.' : ''
  return { title: `${name}: ${typeWords[field.type]}`, text: `${fixed ?? family ?? ''}${several}` }
}
