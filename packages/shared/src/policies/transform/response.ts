/**
 * What response-transformer and its advanced form do to a response: headers, then JSON content.
 *
 * Source: Kong Gateway, Response Transformer and Response Transformer Advanced.
 */
import type { HeaderList } from '../../lib/index.ts'
import { contentKindOf, editJsonContent } from './content.ts'
import { editFields, toFieldValue } from './edit-fields.ts'
import { isEmpty, noSteps, readEntry, type Entry, type JsonType, type Steps, type TypedEntry } from './entries.ts'

interface Lists {
  readonly headers: readonly string[]
  readonly json: readonly string[]
  readonly json_types?: readonly JsonType[]
  readonly if_status?: readonly string[]
}

/** Config of both types. */
export interface ResponseTransformation {
  readonly remove: Lists
  readonly rename: Lists
  readonly replace: Lists & { readonly body?: string | undefined }
  readonly add: Lists
  readonly append: Lists
  readonly allow?: { readonly json?: readonly string[] | undefined } | undefined
  readonly dots_in_keys?: boolean
}

/** A list of `200`, `200-299` or `500,502`; an empty one takes every status. */
export function takesStatus(ifStatus: readonly string[] | undefined, status: number): boolean {
  const ranges = (ifStatus ?? []).flatMap((text) => text.split(','))
  if (ranges.length === 0) return true
  return ranges.some((range) => {
    const [from = NaN, to = from] = range.split('-').map((text) => Number(text.trim()))
    return from <= status && status <= to
  })
}

/** Changes `headers` in place. */
export function transformResponseHeaders(config: ResponseTransformation, status: number, headers: HeaderList): void {
  const steps = stepsOf(config, 'headers', status)
  const lines = takesStatus(config.remove.if_status, status) ? config.remove.headers.map(readEntry) : []
  for (const { name, value } of lines) if (value !== '') removeLine(headers, name, value)
  editFields(headers, { ...steps, remove: lines.filter(({ value }) => value === '').map(({ name }) => name) })
}

/** `set-cookie:session` takes away only lines with that value. */
function removeLine(headers: HeaderList, name: string, value: string): void {
  const lines = headers.getAll(name)
  if (!lines.includes(value)) return
  headers.remove(name)
  for (const line of lines) if (line !== value) headers.append(name, line)
}

function stepsOf(config: ResponseTransformation, part: 'headers' | 'json', status: number): Steps {
  const listOf = (step: Lists): readonly string[] => (takesStatus(step.if_status, status) ? step[part] : [])
  const typed = (step: Lists): readonly TypedEntry[] =>
    listOf(step).flatMap((text, index) => {
      const { name, value } = readEntry(text)
      if (value === '') return []
      return [
        {
          name,
          value: part === 'headers' ? toFieldValue(value) : value,
          jsonType: step.json_types?.[index] ?? 'string',
        },
      ]
    })
  const rename = listOf(config.rename)
    .map(readEntry)
    .filter(({ value }: Entry) => value !== '')
  return {
    remove: listOf(config.remove),
    rename,
    replace: typed(config.replace),
    add: typed(config.add),
    append: typed(config.append),
  }
}

/** Whether the content of such a response has to be read at all. */
export function touchesResponseContent(
  config: ResponseTransformation,
  status: number,
  contentType: string | null,
): boolean {
  if (replacesBody(config, status)) return true
  return (
    contentKindOf(contentType) === 'json' &&
    (config.allow?.json !== undefined || !isEmpty(stepsOf(config, 'json', status)))
  )
}

const replacesBody = ({ replace }: ResponseTransformation, status: number): boolean =>
  replace.body !== undefined && takesStatus(replace.if_status, status)

/** @returns `null` where the content stays as it is. */
export function transformResponseContent(
  config: ResponseTransformation,
  status: number,
  content: Uint8Array,
): Uint8Array | null {
  if (replacesBody(config, status)) return new TextEncoder().encode(config.replace.body)
  const steps = stepsOf(config, 'json', status)
  const allow = config.allow?.json ?? null
  if (isEmpty(steps) && allow === null) return null
  return editJsonContent(content, { ...noSteps, ...steps }, { dotsInKeys: config.dots_in_keys ?? true, allow })
}
