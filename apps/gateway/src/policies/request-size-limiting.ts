/** request-size-limiting: by the declared length where there is one, else as the content comes. */
import { toMaxContentBytes, type ConfigOf, type PolicyAnswer } from '@signalbox/shared/policies'
import { GatewayError } from '../exchange/errors.ts'
import type { PolicyBehaviour } from './behaviour.ts'

const tooLarge = 'Request size limit exceeded'

export const requestSizeLimiting: PolicyBehaviour<ConfigOf<'request-size-limiting'>> = {
  create(config) {
    const maxBytes = toMaxContentBytes(config)
    return {
      request(turn): PolicyAnswer | null {
        const { contentLength: length, original } = turn
        if (length === null) {
          if (config.require_content_length)
            return { status: 411, message: 'A valid Content-Length header is required' }
          turn.pipeContent((chunks) => limited(chunks, maxBytes), null)
          return null
        }
        if (length <= maxBytes) return null
        // Who waits for leave to send has not sent anything yet (RFC 9110 §10.1.1).
        return { status: original.headers.has('expect') ? 417 : 413, message: tooLarge }
      },
    }
  },
}

/** @throws GatewayError 413 as soon as there is more. */
async function* limited(chunks: AsyncIterable<Uint8Array>, maxBytes: number): AsyncGenerator<Uint8Array> {
  let bytes = 0
  for await (const chunk of chunks) {
    bytes += chunk.length
    if (bytes > maxBytes) throw new GatewayError('content-too-large', { detail: tooLarge })
    yield chunk
  }
}
