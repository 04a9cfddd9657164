/** The content of a request: bounded, of a type that is read here, decoded strictly as UTF-8. */
import { VerbError } from '../verbs/errors.ts'

export const maxBodyBytes = 8 * 1024 * 1024

/** Objects and lists within one another. */
const maxDepth = 100

const jsonTypes = ['application/json'] as const
export const manifestTypes = [
  'application/json',
  'application/yaml',
  'application/x-yaml',
  'text/yaml',
  'text/x-yaml',
  'text/vnd.yaml',
] as const

export interface Body {
  /** Lower case, without parameters; `''` where none was sent. */
  readonly mediaType: string
  readonly text: string
}

/**
 * Reads the whole content.
 *
 * @throws VerbError `UnsupportedMediaType` where the content type is not one of `mediaTypes`, `TooLarge` beyond
 *   {@link maxBodyBytes}, `BadRequest` where it is not UTF-8.
 */
export async function readBody(request: Request, mediaTypes: readonly string[]): Promise<Body> {
  const mediaType = mediaTypeOf(request)
  if (!mediaTypes.includes(mediaType)) {
    const sent = mediaType === '' ? 'No content type was sent' : `Content of type ${mediaType} is not read here`
    throw new VerbError('UnsupportedMediaType', `${sent}. Send ${mediaTypes.join(' or ')}.`)
  }
  const bytes = await readBytes(request)
  try {
    return { mediaType, text: new TextDecoder('utf-8', { fatal: true }).decode(bytes) }
  } catch {
    throw new VerbError('BadRequest', 'The content is not UTF-8 text.')
  }
}

/** As {@link readBody}, parsed as JSON. @throws VerbError also `BadRequest` with line and column of what is not JSON. */
export async function readJson(request: Request, mediaTypes: readonly string[] = jsonTypes): Promise<unknown> {
  return parseJson((await readBody(request, mediaTypes)).text)
}

/** @throws VerbError `BadRequest` with line and column, and for nesting beyond 100. */
export function parseJson(text: string): unknown {
  if (depthOf(text) > maxDepth)
    throw new VerbError('BadRequest', `The content is nested deeper than ${maxDepth} levels.`)
  try {
    return JSON.parse(text)
  } catch (error) {
    const offset = /at position (\d+)/.exec(error instanceof Error ? error.message : '')?.[1]
    const before = text.slice(0, offset === undefined ? text.length : Number(offset)).split('\n')
    const line = before.length
    const column = (before.at(-1)?.length ?? 0) + 1
    const message = text.trim() === '' ? 'The content is empty; JSON is expected.' : 'The content is not JSON'
    throw new VerbError(
      'BadRequest',
      text.trim() === '' ? message : `${message}: see line ${line}, column ${column}.`,
      {
        errors: [{ document: 1, line, column, path: '', reason: 'FieldValueInvalid', message: 'This is not JSON.' }],
      },
    )
  }
}

export function mediaTypeOf(request: Request): string {
  return (request.headers.get('content-type') ?? '').split(';', 1)[0]?.trim().toLowerCase() ?? ''
}

function depthOf(text: string): number {
  let depth = 0
  let deepest = 0
  for (const [token] of text.matchAll(/"(?:[^"\\]|\\.)*"|[[{\]}]/g)) {
    if (token === '[' || token === '{') deepest = Math.max(deepest, (depth += 1))
    else if (token === ']' || token === '}') depth -= 1
  }
  return deepest
}

/** The whole content. @throws VerbError `TooLarge` beyond {@link maxBodyBytes}. */
export async function readBytes(request: Request): Promise<Uint8Array> {
  const tooLarge = () =>
    new VerbError('TooLarge', `The content is larger than ${maxBodyBytes / 1024 / 1024} MiB. Send it in parts.`)
  if (Number(request.headers.get('content-length') ?? 0) > maxBodyBytes) throw tooLarge()
  if (request.body === null) return new Uint8Array()
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of request.body) {
    size += chunk.byteLength
    if (size > maxBodyBytes) throw tooLarge()
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}
