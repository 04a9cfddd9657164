/** Bodies as Kong takes them: JSON, or a form whose field names are paths (`config.minute=5`, `paths[]=/a`). */
import type { KongEntityType, KongFields } from '@signalbox/shared/formats'
import { mediaTypeOf, parseJson, readBody } from '../http/body.ts'
import { VerbError } from '../verbs/errors.ts'
import { entitySchemas } from './entity-schemas.ts'

const formType = 'application/x-www-form-urlencoded'

/** `{}` where there is no body. @throws VerbError `BadRequest` for what is no object. */
export async function readFields(request: Request, type?: KongEntityType): Promise<KongFields> {
  const mediaType = mediaTypeOf(request)
  if (mediaType === '' || request.body === null) return {}
  if (mediaType === 'multipart/form-data') {
    const form = await request.formData()
    const texts = [...form].flatMap(([name, value]) => (typeof value === 'string' ? [[name, value] as const] : []))
    return fromPairs(texts, type)
  }
  const { text } = await readBody(request, ['application/json', formType])
  if (mediaType === formType) return fromPairs([...new URLSearchParams(text)], type)
  const value: unknown = text.trim() === '' ? {} : parseJson(text)
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new VerbError('BadRequest', 'Cannot parse JSON body')
  return { ...value }
}

/** Steps of `config.redis.port`, `paths[]`, `paths[1]`; a list is told by its brackets. */
function fromPairs(pairs: readonly (readonly [string, string])[], type: KongEntityType | undefined): KongFields {
  const root: Record<string, unknown> = {}
  for (const [name, value] of pairs) {
    const steps = name.split('.').flatMap((part) => {
      const [, key = part, index] = /^(.*?)\[([0-9]*)\]$/.exec(part) ?? []
      return index === undefined ? [key] : [key, '[]']
    })
    if (steps.length <= 8 && !steps.includes('__proto__')) put(root, steps, infer(value, typeOf(type, steps[0] ?? '')))
  }
  return root
}

function put(root: Record<string, unknown>, steps: readonly string[], value: unknown): void {
  let at = root
  for (const [index, step] of steps.entries()) {
    const next = steps[index + 1]
    if (next === undefined) at[step] = value
    else if (next === '[]') {
      const list = at[step]
      if (Array.isArray(list)) list.push(value)
      else at[step] = [value]
      return
    } else {
      const inner = at[step]
      const record: Record<string, unknown> = isRecord(inner) ? inner : {}
      at[step] = record
      at = record
    }
  }
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** Types of fields that hold other things than texts. */
const inferred: ReadonlySet<string> = new Set(['integer', 'number', 'boolean', 'record'])

function typeOf(type: KongEntityType | undefined, field: string): string {
  return type === undefined ? 'string' : (entitySchemas[type][field]?.type ?? 'string')
}

/** Forms know texts only; what reads as a number or a truth value is one. An empty text is null, as in Kong. */
function infer(text: string, type: string): unknown {
  if (text === '') return null
  if (!inferred.has(type)) return text
  if (text === 'true' || text === 'false') return text === 'true'
  return /^-?(?:0|[1-9][0-9]{0,14})$/.test(text) ? Number(text) : text
}
