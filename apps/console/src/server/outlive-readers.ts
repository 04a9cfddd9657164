/**
 * A process whose output nobody reads any more serves on. Without this, saying that the output is broken would break on the
 * same output, again and again, at the cost of a core.
 */
export function outliveReaders(): void {
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined)
}
