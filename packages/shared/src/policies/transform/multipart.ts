/**
 * The five steps on a form in parts (RFC 7578). Parts that are not touched keep their bytes; parts that are added are
 * plain text.
 */
import type { Steps } from './entries.ts'
import type { JsonOptions } from './json.ts'

interface Part {
  /** `null` where its head names none: it is kept and cannot be changed. */
  readonly name: string | null
  /** Head, empty line and content, one character a byte. */
  readonly text: string
}

/** @returns `null` where the content is not what its type says. */
export function editMultipart(
  content: Uint8Array,
  contentType: string,
  steps: Steps,
  { allow }: Pick<JsonOptions, 'allow'>,
): Uint8Array | null {
  const boundary = boundaryOf(contentType)
  const parts = boundary === null ? null : readParts(toBinary(content), boundary)
  if (boundary === null || parts === null) return null
  const kept = allow === null ? parts : parts.filter(({ name }) => name !== null && allow.includes(name))
  const edited = editParts(kept, steps)
  const body = edited.map(({ text }) => `--${boundary}\r\n${text}\r\n`).join('')
  return fromBinary(`${body}--${boundary}--\r\n`)
}

function editParts(parts: readonly Part[], { remove, rename, replace, add, append }: Steps): readonly Part[] {
  let edited = parts.filter(({ name }) => name === null || !remove.includes(name))
  const has = (wanted: string): boolean => edited.some(({ name }) => name === wanted)
  for (const { name, value: next } of rename)
    edited = edited.map((part) => (part.name === name ? renamed(part, next) : part))
  for (const { name, value } of replace) {
    const at = edited.findIndex((part) => part.name === name)
    edited = edited.flatMap((part, index) =>
      index === at ? [withContent(part, value)] : part.name === name ? [] : [part],
    )
  }
  for (const { name, value } of add) if (!has(name)) edited = [...edited, toPart(name, value)]
  for (const { name, value } of append) edited = [...edited, toPart(name, value)]
  return edited
}

function boundaryOf(contentType: string): string | null {
  const [, quoted, bare] = /;\s*boundary\s*=\s*(?:"([^"]+)"|([^\s;"]+))/i.exec(contentType) ?? []
  const boundary = quoted ?? bare
  return boundary === undefined || boundary.length > 70 ? null : boundary
}

/** Between delimiters that begin a line (RFC 2046 §5.1.1). */
function readParts(text: string, boundary: string): readonly Part[] | null {
  const pieces = `\r\n${text}`.split(`\r\n--${boundary}`)
  const last = pieces.pop()
  if (last === undefined || !last.startsWith('--') || pieces.length === 0) return null
  const parts: Part[] = []
  for (const piece of pieces.slice(1)) {
    const padding = /^[ \t]*\r\n/.exec(piece)?.[0]
    if (padding === undefined) return null
    const part = piece.slice(padding.length)
    parts.push({ name: nameOf(part), text: part })
  }
  return parts
}

const headEnd = '\r\n\r\n'
const nameField = /^content-disposition:[^\r\n]*?;\s*name=(?:"([^"\r\n]*)"|([^\s;"]+))/im

function nameOf(part: string): string | null {
  const [head = ''] = part.split(headEnd, 1)
  const [, quoted, bare] = nameField.exec(head) ?? []
  const name = quoted ?? bare
  return name === undefined ? null : new TextDecoder().decode(fromBinary(name.replaceAll('%22', '"')))
}

const toName = (name: string): string =>
  toBinary(new TextEncoder().encode(name.replaceAll(/[\r\n]+/g, ' ').replaceAll('"', '%22')))

function renamed(part: Part, name: string): Part {
  const [head = ''] = part.text.split(headEnd, 1)
  const next = head.replace(nameField, (field) =>
    field.replace(/name=(?:"[^"]*"|[^\s;"]+)$/i, () => `name="${toName(name)}"`),
  )
  return { name, text: next + part.text.slice(head.length) }
}

function withContent(part: Part, value: string): Part {
  const [head = ''] = part.text.split(headEnd, 1)
  return { name: part.name, text: head + headEnd + toBinary(new TextEncoder().encode(value)) }
}

function toPart(name: string, value: string): Part {
  return withContent({ name, text: `Content-Disposition: form-data; name="${toName(name)}"` }, value)
}

/** One character a byte, so that parts of any kind pass unchanged. */
function toBinary(bytes: Uint8Array): string {
  let text = ''
  for (let at = 0; at < bytes.length; at += 8192) text += String.fromCharCode(...bytes.subarray(at, at + 8192))
  return text
}

function fromBinary(text: string): Uint8Array {
  return Uint8Array.from(text, (character) => character.charCodeAt(0))
}
