/** PEM (RFC 7468): labelled blocks of base64 in text. */

export interface PemBlock {
  /** `CERTIFICATE`, `PRIVATE KEY`, … */
  readonly label: string
  readonly der: Uint8Array
  /** The block with its boundaries, as it stands in the text. */
  readonly pem: string
}

const begin = '-----BEGIN '
const dashes = '-----'

/**
 * Every block of `text`, in order; what stands between blocks is passed over. `null` where a block does not end, or
 * holds something other than base64. Linear in the length of the text.
 */
export function parsePem(text: string): readonly PemBlock[] | null {
  const blocks: PemBlock[] = []
  for (let start = text.indexOf(begin); start !== -1;) {
    const labelEnd = text.indexOf(dashes, start + begin.length)
    if (labelEnd === -1) return null
    const label = text.slice(start + begin.length, labelEnd)
    const boundary = `-----END ${label}-----`
    const end = text.indexOf(boundary, labelEnd)
    if (end === -1) return null
    const der = fromBase64(text.slice(labelEnd + dashes.length, end))
    if (der === null) return null
    blocks.push({ label, der, pem: `${text.slice(start, end + boundary.length)}\n` })
    start = text.indexOf(begin, end + boundary.length)
  }
  return blocks
}

function fromBase64(text: string): Uint8Array | null {
  try {
    return Uint8Array.from(atob(text.replaceAll(/\s+/g, '')), (character) => character.charCodeAt(0))
  } catch {
    return null
  }
}
