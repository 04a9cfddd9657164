/**
 * JSON text → a value, and where its fields stand. Much faster than reading it as the YAML that it also is, so that an
 * export of ten thousand resources can come back in one piece.
 */
import { toFieldPath } from '../lib/index.ts'

/** A field or element that begins at `offset`; `depth` counts the objects and arrays around it. */
interface Place {
  readonly segments: () => readonly (string | number)[]
  readonly offset: number
  readonly depth: number
  readonly isDuplicate: boolean
}

/**
 * The value, or `null` where the text is to be read as YAML: because it is no JSON, names a field twice or is nested
 * deeper than `maxDepth`, and the reader of YAML says so with the place.
 */
export function readJson(text: string, maxDepth: number): { readonly value: unknown } | null {
  const start = /^\uFEFF?\s*[{[]/.exec(text)
  if (start === null) return null
  let fine = true
  walkJson(text, ({ depth, isDuplicate }) => {
    fine = !isDuplicate && depth <= maxDepth
    return fine
  })
  if (!fine) return null
  try {
    return { value: JSON.parse(text.replace(/^\uFEFF/, '')) as unknown }
  } catch {
    return null
  }
}

/** Offsets of every field by path, as `toOffsets` of a YAML node: of its key in an object, of itself in an array. */
export function toJsonOffsets(text: string): ReadonlyMap<string, number> {
  const offsets = new Map<string, number>()
  walkJson(text, ({ segments, offset }) => {
    offsets.set(toFieldPath(segments()), offset)
    return true
  })
  return offsets
}

interface Frame {
  /** Names that stood in this object; `null` in an array. */
  readonly names: Set<string> | null
  /** Where we are in it. */
  at: string | number
  /** The next string is a name, the next value an element. */
  begins: boolean
}

const whitespace = /\s/

/**
 * Tells `visit` every field and element in the order of the text, until it returns false. Of text that is no JSON it
 * tells something or other, but it ends: JSON.parse is the judge.
 */
function walkJson(text: string, visit: (place: Place) => boolean): void {
  const frames: Frame[] = []
  const segments = (): readonly (string | number)[] => frames.map(({ at }) => at)
  let offset = 0
  while (offset < text.length) {
    const character = text[offset] ?? ''
    const frame = frames.at(-1)
    const end = character === '"' ? endOfString(text, offset) : offset + 1
    if (whitespace.test(character) || character === '\uFEFF') {
      offset = end
      continue
    }
    if (character === '}' || character === ']') frames.pop()
    else if (character === ',') {
      if (frame !== undefined) frame.begins = true
    } else {
      if (frame?.begins === true) {
        frame.begins = false
        const isDuplicate = enter(frame, character === '"' ? text.slice(offset, end) : '""')
        if (!visit({ segments, offset, depth: frames.length, isDuplicate })) return
      }
      if (character === '{' || character === '[') {
        const names = character === '{' ? new Set<string>() : null
        frames.push({ names, at: names === null ? -1 : '', begins: true })
      }
    }
    offset = end
  }
}

/** Goes on to the next field or element of a frame. Returns whether its name stood there already. */
function enter(frame: Frame, quoted: string): boolean {
  if (frame.names === null) {
    frame.at = Number(frame.at) + 1
    return false
  }
  const name = unquote(quoted)
  const isDuplicate = frame.names.has(name)
  frame.names.add(name)
  frame.at = name
  return isDuplicate
}

function unquote(quoted: string): string {
  if (!quoted.includes('\\')) return quoted.slice(1, -1)
  try {
    return String(JSON.parse(quoted))
  } catch {
    return quoted
  }
}

/** The offset behind the string that begins at `start`. */
function endOfString(text: string, start: number): number {
  let offset = start + 1
  while (offset < text.length && text[offset] !== '"') offset += text[offset] === '\\' ? 2 : 1
  return offset + 1
}
