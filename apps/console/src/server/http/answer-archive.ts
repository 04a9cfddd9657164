/** Archives out and in, as streams: a backup may be larger than what is held in memory. */
import { Readable } from 'node:stream'
import type { ReadableStream } from 'node:stream/web'
import { VerbError } from '../verbs/errors.ts'
import { mediaTypeOf } from './body.ts'

const archiveType = 'application/gzip'

/** @param name what the browser calls the file. */
export function answerArchive(archive: Readable, name: string): Response {
  const fields = { 'content-type': archiveType, 'content-disposition': `attachment; filename="${name}"` }
  return new Response(toBody(archive), { headers: fields })
}

/** @throws VerbError `UnsupportedMediaType` where the content is no archive, `BadRequest` where there is none. */
export function readArchive(request: Request): Readable {
  if (mediaTypeOf(request) !== archiveType) {
    throw new VerbError('UnsupportedMediaType', `Send the backup as ${archiveType}.`)
  }
  if (request.body === null) throw new VerbError('BadRequest', 'There is no content; send the backup.')
  return Readable.fromWeb(request.body as ReadableStream<Uint8Array>)
}

/** The field `signalbox-passphrase`, percent-encoded because header fields know no other letters. */
export function passphraseOf(request: Request): string | null {
  const value = request.headers.get('signalbox-passphrase')
  if (value === null || value === '') return null
  try {
    return decodeURIComponent(value)
  } catch {
    throw new VerbError('BadRequest', 'The field signalbox-passphrase is not percent-encoded.')
  }
}

function toBody(archive: Readable): globalThis.ReadableStream<Uint8Array> {
  const iterator = archive[Symbol.asyncIterator]()
  return new globalThis.ReadableStream({
    async pull(controller) {
      const next = await iterator.next()
      if (next.done === true) controller.close()
      else controller.enqueue(next.value)
    },
    cancel: () => void archive.destroy(),
  })
}
