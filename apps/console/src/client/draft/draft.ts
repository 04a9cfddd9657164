/**
 * Draft: a resource that is being edited, in a form and as YAML at once. Pure.
 *
 * The draft *is* the resource, so what a form does not show survives it. The YAML text is the same draft written out;
 * text that cannot be read is kept as it is, with what is wrong with it, beside the last value that could be read.
 */
import type { AnyResource } from '@signalbox/shared/resources'
import { isCollection, isMap, LineCounter, parseDocument, stringify } from 'yaml'
import { formatFieldPath, isObject, setAt, type FieldPath, type JsonObject } from './field-path.ts'

/** Something wrong with the text; lines and columns count from 1. */
interface TextProblem {
  readonly line: number
  readonly column?: number
  readonly message: string
}

export interface Draft {
  /** The last value that could be read. */
  readonly resource: JsonObject
  /** As the person wrote it; `null` where the form is ahead and the text is made from `resource`. */
  readonly text: string | null
  /** Empty where `text` says the same as `resource`. */
  readonly problems: readonly TextProblem[]
}

/** Parts of a resource that name it and are not to be edited; `null` for a new one. */
export interface Identity {
  readonly kind: string
  readonly apiVersion: string
  readonly name: string | null
  readonly namespace: string | null
}

/** What the server writes. It is not shown for editing, and is put back when the draft is saved. */
const serverFields = [
  'uid',
  'resourceVersion',
  'generation',
  'creationTimestamp',
  'deletionTimestamp',
  'deletionGracePeriodSeconds',
  'managedFields',
  'selfLink',
] as const

export function toDraft(resource: AnyResource): Draft {
  return { resource: wantedOf(resource), text: null, problems: [] }
}

/** A resource without its status and without what the server writes: what a person asked for. */
export function wantedOf(resource: AnyResource | JsonObject): JsonObject {
  const { status: _, ...wanted }: JsonObject = { ...resource }
  const metadata = isObject(wanted['metadata']) ? wanted['metadata'] : {}
  const own = Object.entries(metadata).filter(([name]) => !serverFields.some((field) => field === name))
  const { apiVersion, kind, ...rest } = wanted
  return { apiVersion, kind, ...rest, metadata: Object.fromEntries(own) }
}

/** The draft as it is sent: with the server's own fields of `base`, its version included, where there is one. */
export function toSave(draft: Draft, base: AnyResource | null): AnyResource {
  const metadata = isObject(draft.resource['metadata']) ? draft.resource['metadata'] : {}
  const kept = serverFields.flatMap((field) => {
    const value = base?.metadata[field]
    return value === undefined ? [] : [[field, value] as const]
  })
  return { ...draft.resource, metadata: { ...metadata, ...Object.fromEntries(kept) } } as AnyResource
}

export function toText(resource: JsonObject): string {
  const { apiVersion, kind, metadata, ...rest } = resource
  return stringify({ apiVersion, kind, metadata, ...rest }, { lineWidth: 0 })
}

export function textOf(draft: Draft): string {
  return draft.text ?? toText(draft.resource)
}

/** Edits one field as a form does; `undefined` takes it out. Text that can be read keeps its comments. */
export function editField(draft: Draft, path: FieldPath, value: unknown): Draft {
  const resource = setAt(draft.resource, path, value)
  if (draft.text === null || draft.problems.length > 0) return { resource, text: null, problems: [] }
  const document = parseDocument(draft.text)
  if (value === undefined) document.deleteIn(path)
  else document.setIn(path, document.createNode(value))
  return { resource, text: document.toString({ lineWidth: 0 }), problems: [] }
}

/** Edits the text. What it says becomes the resource, where it can be read and names the same one. */
export function editText(draft: Draft, text: string, identity: Identity): Draft {
  const lines = new LineCounter()
  const document = parseDocument(text, { lineCounter: lines, uniqueKeys: true })
  const at = (offset: number) => {
    const { line, col } = lines.linePos(offset)
    return { line: Math.max(1, line), column: Math.max(1, col) }
  }
  if (document.errors.length > 0) {
    const problems = document.errors.map(({ pos, message, code }) => ({
      ...at(pos[0]),
      message:
        code === 'MULTIPLE_DOCS'
          ? 'Only one resource can be edited here; take out everything from the second --- on.'
          : sentence(message),
    }))
    return { ...draft, text, problems }
  }
  const value = readDocument(() => document.toJS({ maxAliasCount: 100 }))
  if (!isObject(value)) {
    return {
      ...draft,
      text,
      problems: [
        { line: 1, message: 'This must be a resource: fields with values, beginning with apiVersion and kind.' },
      ],
    }
  }
  const problems = identityProblems(value, identity).map(({ path, message }) => ({ ...lineOf(text, path), message }))
  return problems.length > 0 ? { ...draft, text, problems } : { resource: value, text, problems: [] }
}

/** Gives up text that cannot be read, for the last value that could be. */
export function dropText(draft: Draft): Draft {
  return { resource: draft.resource, text: null, problems: [] }
}

/** Where a field stands in the text, or the nearest field above it where it is missing. */
export function lineOf(text: string, path: FieldPath): { readonly line: number; readonly column: number } {
  const lines = new LineCounter()
  const document = parseDocument(text, { lineCounter: lines })
  for (let length = path.length; length > 0; length -= 1) {
    const parent = length === 1 ? document.contents : document.getIn(path.slice(0, length - 1), true)
    const offset = offsetIn(parent, path[length - 1])
    if (offset === null) continue
    const { line, col } = lines.linePos(offset)
    return { line, column: col }
  }
  return { line: 1, column: 1 }
}

function offsetIn(parent: unknown, segment: string | number | undefined): number | null {
  if (isMap(parent)) {
    const pair = parent.items.find(({ key }) => String(key) === segment)
    const key: unknown = pair?.key
    return hasRange(key) ? key.range[0] : null
  }
  if (!isCollection(parent) || typeof segment !== 'number') return null
  const item: unknown = parent.items[segment]
  return hasRange(item) ? item.range[0] : null
}

function hasRange(node: unknown): node is { readonly range: readonly [number, number, number] } {
  return isObject(node) && Array.isArray(node['range'])
}

function identityProblems(value: JsonObject, identity: Identity): { path: FieldPath; message: string }[] {
  const metadata = isObject(value['metadata']) ? value['metadata'] : {}
  const problems: { path: FieldPath; message: string }[] = []
  const must = (path: FieldPath, is: unknown, wanted: string | null, why: string) => {
    if (wanted !== null && is !== wanted) {
      problems.push({ path, message: `${formatFieldPath(path)} must stay ${wanted}. ${why}` })
    }
  }
  must(['kind'], value['kind'], identity.kind, 'Another kind is made on its own page.')
  must(['apiVersion'], value['apiVersion'], identity.apiVersion, 'This is the version that is stored.')
  must(['metadata', 'name'], metadata['name'], identity.name, 'A name cannot change; duplicate the resource instead.')
  must(
    ['metadata', 'namespace'],
    metadata['namespace'],
    identity.namespace,
    'A resource cannot move; duplicate it instead.',
  )
  return problems
}

function readDocument(read: () => unknown): unknown {
  try {
    return read()
  } catch {
    return undefined
  }
}

function sentence(message: string): string {
  const [first = message] = message.split('\n')
  return `${first.replace(/ at line \d+, column \d+:?$/, '').replace(/\.$/, '')}.`
}
