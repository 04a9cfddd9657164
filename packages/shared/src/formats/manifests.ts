/**
 * Manifests: YAML or JSON text with any number of documents → resources, or errors that say where in the text they
 * stand. A document of kind `List` (or `HTTPRouteList` and the like) counts as its items.
 *
 * Limits: {@link yamlLimits}. Aliases, tags of one's own and fields that stand twice are refused. Pure, never throws.
 */
import type { Document } from 'yaml'
import { fail, type FieldError, type Result } from '../lib/index.ts'
import { isKind, parseResource, type AnyResource, type ParseOptions } from '../resources/index.ts'
import { readJson, toJsonOffsets } from './json-text.ts'
import { toPositionLookup, type TextPosition } from './line-index.ts'
import { contentOffset, cutDocuments, readPlain, type PlainDocument } from './plain-documents.ts'
import { readYamlDocuments, toSyntaxMessage, yamlLimits } from './yaml-documents.ts'
import { toOffsets, toYamlValue, type NodeError } from './yaml-value.ts'

/** An error of a field and where it stands in the text. Path `''` with an error of the text itself. */
export interface ManifestError extends FieldError, TextPosition {
  /** Number of the YAML document, from 1; documents that hold nothing but comments count as none. */
  readonly document: number
}

/** One resource as it stands in the text. */
export interface ManifestEntry {
  /** Number of the YAML document, from 1. */
  readonly document: number
  /** Line on which the document, or the item of a List, begins; from 1. */
  readonly line: number
  /** As written, without defaults; `null` where the document could not be read. */
  readonly value: unknown
  readonly result: Result<AnyResource, readonly ManifestError[]>
}

export interface Manifests {
  /** In the order of the text. */
  readonly entries: readonly ManifestEntry[]
  /** All errors of all entries and of the text; empty where everything is valid. */
  readonly errors: readonly ManifestError[]
}

/** Errors that are listed of one document that is no valid YAML. */
const maxSyntaxErrors = 20

/**
 * Reads every document and returns every error. Only broken text ends the reading early; what stood before it is
 * returned with the error. An empty text has no entries and no errors.
 */
export function parseManifests(text: string, options: ParseOptions = {}): Manifests {
  const positionOf = toPositionLookup(text)
  const json = text.length > yamlLimits.maxCharacters ? null : readJson(text, yamlLimits.maxDepth)
  if (json !== null) {
    const start = text.search(/[{[]/)
    const place = { offset: start, offsets: () => toJsonOffsets(text) }
    return withErrors(readValue(json.value, place, { document: 1, positionOf, options }))
  }
  const documents = text.length > yamlLimits.maxCharacters ? null : cutDocuments(text)
  const reading = { positionOf, options }
  const { entries, stop } = documents === null ? readPlaced(text, reading, 1) : readCut(documents, reading)
  return withErrors(entries, ...(stop === null ? [] : [stop]))
}

interface ReadText {
  readonly entries: readonly ManifestEntry[]
  /** Why the reading ended before the text did. */
  readonly stop: ManifestError | null
}

/** Document by document, without places as long as there is nothing to say about one. */
function readCut(documents: readonly PlainDocument[], reading: Omit<Reading, 'document'>): ReadText {
  const entries: ManifestEntry[] = []
  let document = 1
  for (const plain of documents) {
    const positionOf = (offset: number) => reading.positionOf(plain.offset + offset)
    const { entries: read, stop } = readOne(plain, { ...reading, positionOf, document })
    entries.push(...read)
    if (stop !== null) return { entries, stop }
    if (read.length > 0) document += 1
  }
  return { entries, stop: null }
}

function readOne(plain: PlainDocument, reading: Reading): ReadText {
  const value = readPlain(plain)
  if (value === undefined) return readPlaced(plain.text, reading, reading.document)
  return { entries: value === null ? [] : readValue(value, placeIn(plain), reading), stop: null }
}

function placeIn({ text }: PlainDocument): DocumentPlace {
  return {
    offset: contentOffset(text),
    offsets: () => {
      for (const step of readYamlDocuments(text)) if (step.type === 'document') return toOffsets(step.document.contents)
      return new Map()
    },
  }
}

/** All documents of a text, each with the places of its fields. @param first number of the first one. */
function readPlaced(text: string, { positionOf, options }: Omit<Reading, 'document'>, first: number): ReadText {
  const entries: ManifestEntry[] = []
  let document = first
  for (const step of readYamlDocuments(text)) {
    if (step.type === 'stopped') {
      const { offset, message } = step.stop
      return { entries, stop: { document, ...positionOf(offset), path: '', reason: 'FieldValueInvalid', message } }
    }
    const read = readDocument(step.document, { document, positionOf, options })
    entries.push(...read)
    if (read.length > 0) document += 1
  }
  return { entries, stop: null }
}

function withErrors(entries: readonly ManifestEntry[], ...further: readonly ManifestError[]): Manifests {
  const errors = entries.flatMap(({ result }) => (result.ok ? [] : result.error))
  return { entries, errors: [...errors, ...further] }
}

interface Reading {
  readonly document: number
  readonly positionOf: (offset: number) => TextPosition
  readonly options: ParseOptions
}

function readDocument(yaml: Document.Parsed, reading: Reading): readonly ManifestEntry[] {
  const { document, positionOf } = reading
  const broken = [...yaml.errors, ...yaml.warnings]
  if (broken.length > 0) {
    const errors = broken.slice(0, maxSyntaxErrors).map(({ pos, message }): ManifestError => ({
      document,
      ...positionOf(pos[0]),
      path: '',
      reason: 'FieldValueInvalid',
      message: toSyntaxMessage(message),
    }))
    return [{ document, line: errors[0]?.line ?? 1, value: null, result: fail(errors) }]
  }
  if (yaml.contents === null) return []
  const { value, errors } = toYamlValue(yaml.contents)
  const offset = yaml.contents.range[0]
  if (errors.length > 0) {
    const located = errors.map((error) => locate(error, error.offset, reading))
    return [{ document, line: positionOf(offset).line, value, result: fail(located) }]
  }
  return value === null ? [] : readValue(value, { offset, offsets: () => toOffsets(yaml.contents) }, reading)
}

/** Where a document begins, and where its fields stand: looked for only when there is something to say about one. */
interface DocumentPlace {
  readonly offset: number
  readonly offsets: () => ReadonlyMap<string, number>
}

function readValue(value: unknown, place: DocumentPlace, reading: Reading): readonly ManifestEntry[] {
  const { document, positionOf, options } = reading
  let found: ReadonlyMap<string, number> | null = null
  const offsetsOf = (): ReadonlyMap<string, number> => (found ??= place.offsets())
  const read = (written: unknown, prefix: string): ManifestEntry => {
    const parsed = parseResource(written, options)
    const start = prefix === '' ? place.offset : (offsetsOf().get(prefix) ?? place.offset)
    const { line } = positionOf(start)
    if (parsed.ok) return { document, line, value: written, result: parsed }
    const errors = parsed.error.map((error) => {
      const path = joinPaths(prefix, error.path)
      return locate({ ...error, path }, nearestOffset(offsetsOf(), path) ?? start, reading)
    })
    return { document, line, value: written, result: fail(errors) }
  }
  const items = itemsOf(value)
  return items === null ? [read(value, '')] : items.map((item, index) => read(item, `items[${index}]`))
}

function locate({ path, reason, message }: FieldError | NodeError, offset: number, reading: Reading): ManifestError {
  return { document: reading.document, ...reading.positionOf(offset), path, reason, message }
}

/** The items of a list, each with the type that the list's kind says where it names none; `null` where it is none. */
function itemsOf(value: unknown): readonly unknown[] | null {
  if (!isMembers(value)) return null
  const { kind, apiVersion, items } = value
  if (typeof kind !== 'string' || !Array.isArray(items)) return null
  if (kind === 'List') return items
  const itemKind = kind.endsWith('List') ? kind.slice(0, -'List'.length) : ''
  if (!isKind(itemKind)) return null
  return items.map((item: unknown) => (isMembers(item) ? { apiVersion, kind: itemKind, ...item } : item))
}

function isMembers(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function joinPaths(prefix: string, path: string): string {
  if (prefix === '' || path === '') return prefix + path
  return path.startsWith('[') ? prefix + path : `${prefix}.${path}`
}

/** Where the field stands, or for one that is missing, what should hold it. */
function nearestOffset(offsets: ReadonlyMap<string, number>, path: string): number | undefined {
  for (let rest = path; rest !== ''; rest = rest.slice(0, Math.max(rest.lastIndexOf('.'), rest.lastIndexOf('['), 0))) {
    const offset = offsets.get(rest)
    if (offset !== undefined) return offset
  }
  return undefined
}
