/** Contents of requests in the Kubernetes dialect: one resource, or a patch of one, as JSON or YAML. */
import { parseManifests } from '@signalbox/shared/formats'
import type { AnyResource } from '@signalbox/shared/resources'
import { manifestTypes, parseJson, readBody, type Body } from '../http/body.ts'
import { invalid, VerbError } from '../verbs/errors.ts'
import { applyJsonPatch } from './json-patch.ts'
import { applyMergePatch, applyStrategicPatch } from './merge-patch.ts'

const jsonPatch = 'application/json-patch+json'
const mergePatch = 'application/merge-patch+json'
const strategicPatch = 'application/strategic-merge-patch+json'
const applyPatch = 'application/apply-patch+yaml'

/** The one document of the request, not yet validated. */
export async function readDocument(request: Request): Promise<unknown> {
  return toDocument(await readBody(request, manifestTypes))
}

export interface Patch {
  readonly change: (current: AnyResource | null) => unknown
  readonly mayCreate: boolean
}

/** The patch by its content type; an apply patch is merged into what is there, or creates it. */
export async function readPatch(request: Request): Promise<Patch> {
  const body = await readBody(request, [jsonPatch, mergePatch, strategicPatch, applyPatch])
  const document = toDocument(body)
  switch (body.mediaType) {
    case jsonPatch:
      return { change: (current) => applyJsonPatch(current, document), mayCreate: false }
    case mergePatch:
      return { change: (current) => applyMergePatch(current, document), mayCreate: false }
    case applyPatch:
      return { change: (current) => applyStrategicPatch(current, document), mayCreate: true }
    default:
      return { change: (current) => applyStrategicPatch(current, document), mayCreate: false }
  }
}

/** A document with `metadata.generateName` and no name gets a name: that prefix and five characters of a fresh uid. */
export function withGeneratedName(document: unknown, newUid: () => string): unknown {
  if (!isObject(document) || !isObject(document['metadata'])) return document
  const { name, generateName } = document['metadata']
  if (name !== undefined || typeof generateName !== 'string') return document
  const generated = `${generateName}${newUid().replaceAll('-', '').slice(0, 5)}`
  return { ...document, metadata: { ...document['metadata'], name: generated } }
}

function toDocument({ mediaType, text }: Body): unknown {
  if (mediaType.endsWith('json')) return parseJson(text)
  const { entries, errors } = parseManifests(text)
  const [first, second] = entries
  if (second !== undefined) throw new VerbError('BadRequest', 'The content holds several documents; send one.')
  if (first === undefined) throw new VerbError('BadRequest', 'The content holds no document.')
  // Field errors of a document that was read are found again, better, when it is known what it is for.
  if (first.value === null) throw invalid(errors)
  return first.value
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
