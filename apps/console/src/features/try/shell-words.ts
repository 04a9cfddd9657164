/**
 * Words of a POSIX shell command: single quotes, double quotes with backslash, `$'…'`, and line ends after a
 * backslash. Nothing is expanded. An open quote ends with the text. Also takes the `^` line ends of Windows.
 */
export function splitWords(command: string): string[] {
  const text = command.replaceAll(/[\\^]\r?\n/g, ' ')
  const words: string[] = []
  let word: string | null = null
  let at = 0
  while (at < text.length) {
    const char = text[at] ?? ''
    if (/\s/.test(char)) {
      if (word !== null) words.push(word)
      word = null
      at += 1
      continue
    }
    const piece: { readonly text: string; readonly length: number } = readPiece(text.slice(at))
    word = (word ?? '') + piece.text
    at += piece.length
  }
  if (word !== null) words.push(word)
  return words
}

function readPiece(rest: string): { readonly text: string; readonly length: number } {
  const single = /^'([^']*)('|$)/.exec(rest)
  if (single !== null) return { text: single[1] ?? '', length: single[0].length }
  const ansi = /^\$'((?:[^'\\]|\\[\s\S])*)('|$)/.exec(rest)
  if (ansi !== null) return { text: unescapeAnsi(ansi[1] ?? ''), length: ansi[0].length }
  const double = /^"((?:[^"\\]|\\[\s\S])*)("|$)/.exec(rest)
  if (double !== null) return { text: (double[1] ?? '').replaceAll(/\\(["\\$`])/g, '$1'), length: double[0].length }
  const escaped = /^\\([\s\S])/.exec(rest)
  if (escaped !== null) return { text: escaped[1] ?? '', length: 2 }
  return { text: rest[0] ?? '', length: 1 }
}

const escapes: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', '0': '\0' }

function unescapeAnsi(text: string): string {
  return text.replaceAll(/\\(u[\da-fA-F]{4}|x[\da-fA-F]{2}|[\s\S])/g, (_, code: string) =>
    code.length > 1 ? String.fromCodePoint(Number.parseInt(code.slice(1), 16)) : (escapes[code] ?? code),
  )
}
