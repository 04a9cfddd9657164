/** Contents of requests in the Kubernetes dialect: one resource, or a patch of one, as JSON, YAML or protobuf. */
import { parseManifests, structuralSchema } from '@signalbox/shared/formats'
import type { Kind } from '@signalbox/shared/resources'
import { manifestTypes, mediaTypeOf, parseJson, readBody, readBytes, type Body } from '../http/body.ts'
import { flag, text } from '../http/parameters.ts'
import { invalid, VerbError } from '../verbs/errors.ts'
import type { Patch } from '../verbs/patch.ts'
import { applyJsonPatch } from './json-patch.ts'
import { readManager } from './manager.ts'
import { applyPatchType, jsonPatchType, mergePatchType, protobufType, strategicPatchType } from './media-types.ts'
import { applyMergePatch, applyStrategicPatch } from './merge-patch.ts'
import { readProtobuf } from './protobuf/read-content.ts'

const patchTypes = [jsonPatchType, mergePatchType, strategicPatchType, applyPatchType]

/** The one document of the request, not yet validated. Content of no type is JSON, as older clients send it. */
export async function readDocument(request: Request): Promise<unknown> {
  const mediaType = mediaTypeOf(request)
  if (mediaType === protobufType) return readProtobuf(await readBytes(request))
  return toDocument(await readBody(request, mediaType === '' ? [''] : manifestTypes))
}

export interface ReadPatch {
  readonly patch: Patch
  readonly manager: string
}

/** The patch by its content type. */
export async function readPatch(request: Request, url: URL, kind: Kind): Promise<ReadPatch> {
  const body = await readBody(request, patchTypes)
  const document = toDocument(body)
  const manager = readManager(request, url)
  switch (body.mediaType) {
    case jsonPatchType:
      return { patch: { type: 'change', change: (current) => applyJsonPatch(current, document) }, manager }
    case mergePatchType:
      return { patch: { type: 'change', change: (current) => applyMergePatch(current, document) }, manager }
    case applyPatchType: {
      if (text(url, 'fieldManager') === undefined) {
        throw new VerbError('BadRequest', 'An apply patch needs the query parameter fieldManager.')
      }
      const configuration = toConfiguration(document)
      return { patch: { type: 'apply', configuration, force: flag(url, 'force') }, manager }
    }
    default: {
      const schema = structuralSchema(kind)
      return { patch: { type: 'change', change: (current) => applyStrategicPatch(current, document, schema) }, manager }
    }
  }
}

function toConfiguration(document: unknown): Readonly<Record<string, unknown>> {
  if (!isObject(document)) throw new VerbError('BadRequest', 'An apply patch must be an object.')
  const metadata = isObject(document['metadata']) ? document['metadata'] : {}
  if (metadata['managedFields'] !== undefined && metadata['managedFields'] !== null) {
    throw new VerbError('BadRequest', 'metadata.managedFields must not be set in an apply patch.')
  }
  return document
}

/** A document with `metadata.generateName` and no name gets a name: that prefix and five characters of a fresh uid. */
export function withGeneratedName(document: unknown, newUid: () => string): unknown {
  if (!isObject(document) || !isObject(document['metadata'])) return document
  const { name, generateName } = document['metadata']
  if (name !== undefined || typeof generateName !== 'string') return document
  const generated = `${generateName}${newUid().replaceAll('-', '').slice(0, 5)}`
  return { ...document, metadata: { ...document['metadata'], name: generated } }
}

function toDocument({ mediaType, text: content }: Body): unknown {
  if (mediaType === '' || mediaType.endsWith('json')) return parseJson(content)
  const { entries, errors } = parseManifests(content)
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
