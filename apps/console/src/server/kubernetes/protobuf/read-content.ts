/**
 * Content of type application/vnd.kubernetes.protobuf → the resource as JSON would say it.
 *
 * Source: Kubernetes API concepts, "Kubernetes Protobuf encoding": four bytes, then `runtime.Unknown`.
 */
import { VerbError } from '../../verbs/errors.ts'
import { messageTypes } from './message-types.ts'
import { ProtobufError, readMessage, type MessageType } from './reader.ts'

const magic = Buffer.from([0x6b, 0x38, 0x73, 0x00])

const unknown: MessageType = {
  1: {
    name: 'typeMeta',
    type: { message: { 1: { name: 'apiVersion', type: 'string' }, 2: { name: 'kind', type: 'string' } } },
  },
  2: { name: 'raw', type: 'bytes' },
}

/** @throws VerbError `UnsupportedMediaType` for kinds that are read as JSON only, `BadRequest` for broken bytes. */
export function readProtobuf(bytes: Uint8Array): unknown {
  try {
    if (!magic.equals(bytes.subarray(0, magic.byteLength))) throw new ProtobufError('It does not begin as it should.')
    const { typeMeta, raw } = readMessage(bytes.subarray(magic.byteLength), unknown)
    if (typeof typeMeta !== 'object' || typeMeta === null) throw new ProtobufError('It does not say what it holds.')
    const kind = 'kind' in typeMeta && typeof typeMeta.kind === 'string' ? typeMeta.kind : ''
    const type = Object.hasOwn(messageTypes, kind) ? messageTypes[kind] : undefined
    if (type === undefined) throw asJson(kind)
    return { ...typeMeta, ...readMessage(Buffer.from(typeof raw === 'string' ? raw : '', 'base64'), type) }
  } catch (error) {
    if (error instanceof ProtobufError) {
      throw new VerbError('BadRequest', `The content is no Kubernetes protobuf. ${error.message}`)
    }
    throw error
  }
}

function asJson(kind: string): VerbError {
  return new VerbError('UnsupportedMediaType', `A ${kind || 'resource'} is not read as protobuf here; send it as JSON.`)
}
