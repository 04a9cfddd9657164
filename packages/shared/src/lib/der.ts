/** DER (ITU-T X.690): tag, length, contents. Reads structure only, and never beyond the bytes there are. */

export interface DerElement {
  /** The identifier octet: class, constructed bit and number. */
  readonly tag: number
  readonly contents: Uint8Array
  /** Octets of the whole element, identifier and length included. */
  readonly size: number
}

/** The element that `bytes` begin with; `null` where they are not one, or it does not end within them. */
export function readDer(bytes: Uint8Array): DerElement | null {
  const [tag, first] = bytes
  if (tag === undefined || first === undefined || (tag & 0x1f) === 0x1f) return null
  if (first < 0x80) return slice(bytes, tag, { head: 2, length: first })
  const octets = first & 0x7f
  if (octets === 0 || octets > 4) return null
  let length = 0
  for (let index = 2; index < 2 + octets; index += 1) {
    const octet = bytes[index]
    if (octet === undefined) return null
    length = length * 256 + octet
  }
  return slice(bytes, tag, { head: 2 + octets, length })
}

function slice(
  bytes: Uint8Array,
  tag: number,
  { head, length }: { readonly head: number; readonly length: number },
): DerElement | null {
  const size = head + length
  return size > bytes.length ? null : { tag, contents: bytes.subarray(head, size), size }
}

/** The elements that `contents` consist of, one after the other; `null` where bytes are left over. */
export function readDerList(contents: Uint8Array): readonly DerElement[] | null {
  const elements: DerElement[] = []
  for (let rest = contents; rest.length > 0;) {
    const element = readDer(rest)
    if (element === null) return null
    elements.push(element)
    rest = rest.subarray(element.size)
  }
  return elements
}

/** An object identifier in dotted form; `''` where it is malformed. */
export function toObjectIdentifier(contents: Uint8Array): string {
  const arcs: number[] = []
  let arc = 0
  for (const octet of contents) {
    arc = arc * 128 + (octet & 0x7f)
    if (arc > Number.MAX_SAFE_INTEGER / 128) return ''
    if ((octet & 0x80) !== 0) continue
    if (arcs.length === 0) {
      const first = Math.min(Math.floor(arc / 40), 2)
      arcs.push(first, arc - first * 40)
    } else arcs.push(arc)
    arc = 0
  }
  return arcs.join('.')
}
