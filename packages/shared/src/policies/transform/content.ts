/**
 * The five steps on the content of a message, by its type: JSON, a form, or a form in parts (multipart). Content of
 * another type, and content that is not what it says, stays as it is.
 */
import type { Steps } from './entries.ts'
import { editParameters } from './edit-fields.ts'
import { editJson, type JsonOptions } from './json.ts'
import { editMultipart } from './multipart.ts'
import { ParameterList } from './parameter-list.ts'

export type ContentKind = 'json' | 'form' | 'multipart'

/** Of a Content-Type field; `null` for what transformers leave alone. */
export function contentKindOf(contentType: string | null): ContentKind | null {
  const type = mediaTypeOf(contentType)
  if (type === 'application/json' || type.endsWith('+json')) return 'json'
  if (type === 'application/x-www-form-urlencoded') return 'form'
  return type === 'multipart/form-data' ? 'multipart' : null
}

const mediaTypeOf = (contentType: string | null): string =>
  (contentType ?? '').split(';', 1)[0]?.trim().toLowerCase() ?? ''

/** @returns the content after the steps, or `null` where it stays as it is. */
export function editContent(
  content: Uint8Array,
  contentType: string | null,
  steps: Steps,
  options: JsonOptions,
): Uint8Array | null {
  switch (contentKindOf(contentType)) {
    case 'json':
      return editJsonContent(content, steps, options)
    case 'form':
      return encoder.encode(editForm(decoder.decode(content), steps, options))
    case 'multipart':
      return editMultipart(content, contentType ?? '', steps, options)
    case null:
      return null
  }
}

const encoder = new TextEncoder()
const decoder = new TextDecoder()

/** An empty content counts as an empty object, so that something can be added to it. */
export function editJsonContent(content: Uint8Array, steps: Steps, options: JsonOptions): Uint8Array | null {
  const text = decoder.decode(content)
  try {
    const document: unknown = text.trim() === '' ? {} : JSON.parse(text)
    return encoder.encode(JSON.stringify(editJson(document, steps, options)))
  } catch {
    // No JSON, or nested so deeply that it cannot be written again.
    return null
  }
}

function editForm(text: string, steps: Steps, { allow }: JsonOptions): string {
  if (allow === null) return editParameters(text, steps)
  const parameters = new ParameterList(text)
  parameters.keep(allow)
  return editParameters(parameters.toString(), steps)
}
