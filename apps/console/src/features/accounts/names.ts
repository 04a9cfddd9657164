/** Names out of a line: separated by commas or spaces, each once. */
export function toNames(text: string): readonly string[] {
  return [...new Set(text.split(/[\s,]+/).filter((name) => name !== ''))]
}
