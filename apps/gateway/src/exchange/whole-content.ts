/** Content that is worked at as a whole: held until its end. What is too large to be held breaks the message off, because it would pass without what was asked for. */
import { Transform } from 'node:stream'

/** @param edit What goes on in place of the whole; called once, when everything has come. */
export function wholeContent(edit: (whole: Buffer) => Uint8Array, maxBytes: number): Transform {
  const held: Buffer[] = []
  let heldBytes = 0
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      heldBytes += chunk.length
      if (heldBytes > maxBytes) {
        done(new Error(`The content is larger than the ${maxBytes} bytes that can be worked at.`))
        return
      }
      held.push(chunk)
      done()
    },
    flush(done) {
      try {
        done(null, edit(Buffer.concat(held)))
      } catch (error) {
        done(error instanceof Error ? error : new Error(String(error)))
      }
    },
  })
}

/** Passes everything on at once, and tells `keep` the whole when its end came, unless there was more than `maxBytes`. */
export function keptContent(keep: (whole: Buffer) => void, maxBytes: number): Transform {
  let held: Buffer[] = []
  let heldBytes = 0
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      heldBytes += chunk.length
      if (heldBytes <= maxBytes) held.push(chunk)
      else held = []
      done(null, chunk)
    },
    flush(done) {
      if (heldBytes <= maxBytes) keep(Buffer.concat(held))
      done()
    },
  })
}
