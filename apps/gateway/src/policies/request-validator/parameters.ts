/**
 * Parameters of a request as their schemas take them: texts taken apart by style, then turned into what the schema asks
 * for. Source: OpenAPI 3.1, "Style Values".
 */
import type { ParameterSchema } from '@signalbox/shared/policies'
import type { RequestTurn } from '../behaviour.ts'
import { compileSchema } from './schema.ts'

type ParameterCheck = (turn: Pick<RequestTurn, 'original' | 'captures'>) => string | null

/** What a parameter is, by its schema. */
type Shape = 'value' | 'array' | 'object'

/** Finds what is written of one parameter, in the order in which it stands there. */
type Finder = (turn: Parameters<ParameterCheck>[0]) => unknown

/** @throws Error where its schema cannot be used. */
export function toParameterCheck(parameter: ParameterSchema): ParameterCheck {
  const { in: place, name, required, schema } = parameter
  const title = `The ${place} parameter ${name}`
  const check = typeof schema === 'string' ? compileSchema(schema, 'draft7', { coerces: true }) : null
  const find = toFinder(parameter, typeof schema === 'string' ? shapeOf(schema) : 'value')
  return (turn) => {
    const value = find(turn)
    if (value === undefined) return required ? `${title} is missing.` : null
    const problem = check?.(value) ?? null
    return problem === null ? null : `${title}: ${problem}`
  }
}

function shapeOf(schema: string): Shape {
  const written: unknown = JSON.parse(schema)
  const type = typeof written === 'object' && written !== null && 'type' in written ? written.type : null
  return type === 'array' || type === 'object' ? type : 'value'
}

function toFinder({ in: place, name, style, explode }: ParameterSchema, shape: Shape): Finder {
  const isExploded = explode ?? false
  switch (place) {
    case 'header':
      return ({ original }) => takeApart(original.headers.get(name.toLowerCase()), { shape, isExploded })
    case 'path':
      return ({ captures }) => {
        const text = Object.hasOwn(captures, name) ? captures[name] : undefined
        return takeApart(text === undefined ? undefined : withoutMark(text, name, style), { shape, isExploded })
      }
    case 'query':
      return ({ original }) => findInQuery(new URLSearchParams(original.search), name, { style, shape, isExploded })
  }
}

interface Writing {
  readonly shape: Shape
  readonly isExploded: boolean
  readonly separator?: string
}

/** `a,b` for lists; `k,v,k,v`, or exploded `k=v,k=v`, for objects. */
function takeApart(text: string | undefined, { shape, isExploded, separator = ',' }: Writing): unknown {
  if (text === undefined || shape === 'value') return text
  const parts = text === '' ? [] : text.split(separator).map((part) => part.trim())
  if (shape === 'array') return parts
  const object: Record<string, unknown> = Object.create(null)
  if (isExploded) for (const part of parts) object[part.split('=', 1)[0] ?? ''] = part.slice(part.indexOf('=') + 1)
  else for (let index = 0; index + 1 < parts.length; index += 2) object[parts[index] ?? ''] = parts[index + 1]
  return object
}

/** `.a` of the style label, `;name=a` of the style matrix. */
function withoutMark(text: string, name: string, style: ParameterSchema['style']): string {
  if (style === 'label') return text.replace(/^\./, '').replaceAll('.', ',')
  if (style !== 'matrix') return text
  const mark = `;${name}=`
  return text.startsWith(mark) ? text.slice(mark.length) : text
}

const separators: Readonly<Record<string, string>> = { spaceDelimited: ' ', pipeDelimited: '|' }

function findInQuery(
  query: URLSearchParams,
  name: string,
  { style, shape, isExploded }: Writing & Pick<ParameterSchema, 'style'>,
): unknown {
  if (shape === 'object' && style === 'deepObject') {
    const object: Record<string, unknown> = Object.create(null)
    let isThere = false
    for (const [key, value] of query) {
      if (!key.startsWith(`${name}[`) || !key.endsWith(']')) continue
      object[key.slice(name.length + 1, -1)] = value
      isThere = true
    }
    return isThere ? object : undefined
  }
  if (!query.has(name)) return undefined
  if (shape === 'array' && isExploded) return query.getAll(name)
  const all = query.getAll(name)
  // Of a parameter that is there twice, servers take the first or the last: which one was checked must not matter.
  if (all.length > 1) return all
  return takeApart(all[0], { shape, isExploded, separator: separators[style ?? ''] ?? ',' })
}
