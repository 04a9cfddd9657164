/** Lines as a file to be saved, written as they are read. */
const types = { jsonl: 'application/x-ndjson; charset=utf-8', csv: 'text/csv; charset=utf-8' }

/** @param file what the browser calls it, with the format behind a dot. */
export function answerLines(
  lines: AsyncIterable<string>,
  file: { readonly format: keyof typeof types; readonly name: string },
): Response {
  return new Response(new ReadableStream(toSource(lines)), {
    headers: {
      'content-type': types[file.format],
      'content-disposition': `attachment; filename="${file.name}.${file.format}"`,
    },
  })
}

function toSource(lines: AsyncIterable<string>): UnderlyingDefaultSource<Uint8Array> {
  const [iterator, encoder] = [lines[Symbol.asyncIterator](), new TextEncoder()]
  return {
    async pull(controller) {
      const next = await iterator.next()
      if (next.done === true) controller.close()
      else controller.enqueue(encoder.encode(next.value))
    },
    cancel: async () => void (await iterator.return?.()),
  }
}
