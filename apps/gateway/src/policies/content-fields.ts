/** Fields of a request's content: of a form (application/x-www-form-urlencoded) or a JSON object. */
import type { RequestTurn } from './behaviour.ts'

/** Content that is longer is not looked into: it is held in memory meanwhile. */
const maxContentBytes = 1024 * 1024

export interface ContentFields {
  /** Values of a field, in order; `undefined` where it has none. */
  get(name: string): readonly string[] | undefined
  /** The same content without the field. */
  without(name: string): Uint8Array
}

export type FieldsRead =
  { readonly ok: true; readonly fields: ContentFields | null } | { readonly ok: false; readonly fields: null }

/** `ok: false` where the content is neither kind, too long, or not what it says it is. No content has no fields. */
export async function readFields(turn: RequestTurn): Promise<FieldsRead> {
  if (turn.contentLength === 0) return { ok: true, fields: null }
  const bytes = await turn.readContent(maxContentBytes)
  if (bytes === null) return { ok: false, fields: null }
  if (bytes.length === 0) return { ok: true, fields: null }
  const type = (turn.original.headers.get('content-type') ?? '').split(';', 1)[0]?.trim().toLowerCase()
  const text = Buffer.from(bytes).toString('utf8')
  if (type === 'application/x-www-form-urlencoded') return { ok: true, fields: ofForm(text) }
  const object = type === 'application/json' ? toObject(text) : null
  return object === null ? { ok: false, fields: null } : { ok: true, fields: ofObject(object) }
}

export const withoutField = (content: ContentFields, name: string): Uint8Array => content.without(name)

function ofForm(text: string): ContentFields {
  return {
    get: (name) => {
      const values = new URLSearchParams(text).getAll(name)
      return values.length === 0 ? undefined : values
    },
    without: (name) => {
      const form = new URLSearchParams(text)
      form.delete(name)
      return Buffer.from(form.toString())
    },
  }
}

type JsonObject = Readonly<Record<string, unknown>>

function toObject(text: string): JsonObject | null {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as JsonObject) : null
  } catch {
    return null
  }
}

function ofObject(object: JsonObject): ContentFields {
  return {
    get: (name) => {
      const value = Object.hasOwn(object, name) ? object[name] : undefined
      return typeof value === 'string' ? [value] : undefined
    },
    without: (name) => Buffer.from(JSON.stringify({ ...object, [name]: undefined })),
  }
}
