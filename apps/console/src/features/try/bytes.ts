/** Bytes for people: as text and as a dump. Pure. */

/** UTF-8, with a `·` for every control character but line breaks and tabs, and for what is no UTF-8. */
export function toShownText(bytes: Uint8Array): string {
  const text = new TextDecoder('utf-8').decode(bytes)
  return text.replaceAll('\r\n', '\n').replaceAll(/[^\P{Cc}\n\t]|\uFFFD/gu, '·')
}

const perLine = 16

/** Offset, sixteen bytes and their ASCII in each line. */
export function toHexDump(bytes: Uint8Array): string {
  const lines: string[] = []
  for (let at = 0; at < bytes.length; at += perLine) {
    const part = [...bytes.subarray(at, at + perLine)]
    const hex = part.map((byte) => byte.toString(16).padStart(2, '0')).join(' ')
    const ascii = part.map((byte) => (byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : '·')).join('')
    lines.push(`${at.toString(16).padStart(4, '0')}  ${hex.padEnd(perLine * 3 - 1)}  ${ascii}`)
  }
  return lines.join('\n')
}
