/** What the transformers have in common: the content of messages, which only the gateway has. */
import { gunzipSync, gzipSync } from 'node:zlib'
import {
  touchesContent,
  touchesResponseContent,
  transformContent,
  transformRequest,
  transformResponseContent,
  transformResponseHeaders,
  type PolicyAnswer,
  type RequestTransformation,
  type ResponseTransformation,
} from '@signalbox/shared/policies'
import { wholeContent } from '../exchange/whole-content.ts'
import type { PolicyParts, RequestTurn, ResponseTurn, RunningPolicy } from './behaviour.ts'

/** Content is held in memory while it is changed; larger content is refused, because it would pass unchanged. */
const maxContentBytes = 16 * 1024 * 1024

export function runTransformation(config: RequestTransformation, parts: PolicyParts): RunningPolicy {
  let hasSpoken = false
  const speakOnce = (sentence: string): void => {
    if (!hasSpoken) parts.log(`Policy ${parts.key}: ${sentence} Further faults of it are not told.`)
    hasSpoken = true
  }
  return {
    request(turn) {
      const answer = transformRequest(config, turn, speakOnce)
      if (answer !== null) return answer
      if (!touchesContent(config, turn.headers.get('content-type'))) return null
      return transformContentOf(config, turn, speakOnce)
    },
  }
}

async function transformContentOf(
  config: RequestTransformation,
  turn: RequestTurn,
  speak: (sentence: string) => void,
): Promise<PolicyAnswer | null> {
  const content = await turn.readContent(maxContentBytes)
  if (content === null) return { status: 413, message: 'Request size limit exceeded' }
  const transformed = transformContent(config, turn, content)
  if (!transformed.ok) {
    speak(transformed.error)
    return { status: 500, message: 'An unexpected error occurred' }
  }
  if (transformed.value === null) return null
  turn.search = transformed.value.search
  turn.replaceContent(transformed.value.content)
  if (transformed.value.content.length === 0) turn.headers.remove('content-type')
  return null
}

export function runResponseTransformation(config: ResponseTransformation): RunningPolicy {
  return { response: (turn) => transformResponse(config, turn) }
}

function transformResponse(config: ResponseTransformation, turn: ResponseTurn): void {
  const { status, headers } = turn
  const coding = (headers.get('content-encoding') ?? 'identity').trim().toLowerCase()
  const isRead = turn.hasContent && touchesResponseContent(config, status, headers.get('content-type'))
  transformResponseHeaders(config, status, headers)
  if (!isRead || (coding !== 'identity' && coding !== 'gzip')) return
  // They speak of the bytes that were.
  for (const name of ['content-md5', 'digest', 'content-digest', 'repr-digest', 'etag', 'accept-ranges'])
    headers.remove(name)
  turn.pipe(wholeContent((whole) => editWhole(config, status, { whole, isGzip: coding === 'gzip' }), maxContentBytes))
}

function editWhole(
  config: ResponseTransformation,
  status: number,
  { whole, isGzip }: { readonly whole: Buffer; readonly isGzip: boolean },
): Uint8Array {
  const plain = isGzip ? gunzipSync(whole, { maxOutputLength: maxContentBytes }) : whole
  const edited = transformResponseContent(config, status, plain)
  if (edited === null) return whole
  return isGzip ? gzipSync(edited) : edited
}
