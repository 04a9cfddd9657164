/** Content whose beginning is looked at before all of it is sent on. */
import type { RequestContent } from '../exchange/exchange.ts'

/** Reads until `bytes` have come or there is no more. @returns that beginning, and content that gives all of it. */
export async function readHead(
  content: RequestContent,
  bytes: number,
): Promise<{ readonly head: Buffer; readonly content: RequestContent }> {
  const rest = content.chunks()[Symbol.asyncIterator]()
  const chunks: Uint8Array[] = []
  let read = 0
  let isWhole = false
  while (read < bytes && !isWhole) {
    const next = await rest.next()
    isWhole = next.done === true
    if (next.done === true) break
    chunks.push(next.value)
    read += next.value.length
  }
  return {
    head: Buffer.concat(chunks).subarray(0, bytes),
    content: {
      length: content.length,
      async *chunks() {
        yield* chunks
        if (!isWhole) yield* { [Symbol.asyncIterator]: () => rest }
      },
    },
  }
}
