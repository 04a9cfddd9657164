/** Schemas of gRPC services: from a .proto text or from what a server tells of itself. */
import protobuf, { type Root, type Service, type Type } from 'protobufjs'
import 'protobufjs/ext/descriptor/index.js'
import { didYouMean } from '@signalbox/shared/lib'
import { invalid, type VerbError } from './errors.ts'

declare module 'protobufjs' {
  namespace Root {
    /** Added by `protobufjs/ext/descriptor`, whose types leave it out. */
    function fromDescriptor(set: { readonly file: readonly object[] }): Root
  }
}

export type CallKind = 'unary' | 'server streaming' | 'client streaming' | 'bidirectional streaming'

export interface CallMethod {
  /** `shop.v1.Carts/Get` */
  readonly name: string
  readonly kind: CallKind
  readonly request: Type
  readonly response: Type
}

export type Schema = ReadonlyMap<string, CallMethod>

/** @throws VerbError `Invalid` at `call.proto`. */
export function schemaOfProto(text: string): Schema {
  const schema = attempt(() => {
    const { root, imports = [] } = protobuf.parse(text, new protobuf.Root(), { keepCase: true })
    for (const name of imports) {
      const known = protobuf.common.get(name)?.nested
      if (known !== undefined) root.addJSON(known)
    }
    return toSchema(root)
  })
  if (schema.size === 0) throw wrongProto('This text declares no service with a method.')
  return schema
}

/** @param files Decoded `FileDescriptorProto`s with all that they import. */
export function schemaOfFiles(files: readonly object[]): Schema {
  return attempt(() => {
    const root = protobuf.Root.fromDescriptor({ file: files })
    restoreMaps(root)
    return toSchema(root)
  })
}

function attempt(read: () => Schema): Schema {
  try {
    return read()
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error)
    const hint = message.startsWith('no such') ? ' Put what the text imports into it.' : ''
    throw wrongProto(`The schema cannot be read: ${message}.${hint}`)
  }
}

export function wrongProto(message: string): VerbError {
  return invalid([{ path: 'call.proto', reason: 'FieldValueInvalid', message }])
}

function toSchema(root: Root): Schema {
  root.resolveAll()
  const methods = servicesOf(root).flatMap((service) => service.methodsArray.map((method) => ({ service, method })))
  return new Map(
    methods.flatMap(({ service, method }): [string, CallMethod][] => {
      const { resolvedRequestType: request, resolvedResponseType: response, requestStream, responseStream } = method
      if (request === null || response === null) return []
      const name = `${service.fullName.slice(1)}/${method.name}`
      return [[name, { name, kind: kindOf(requestStream === true, responseStream === true), request, response }]]
    }),
  )
}

/** A descriptor tells of a map as of a list of entries, each a key and a value. */
function restoreMaps(namespace: protobuf.NamespaceBase): void {
  for (const nested of namespace.nestedArray) {
    if (!(nested instanceof protobuf.Namespace)) continue
    restoreMaps(nested)
    if (!(nested instanceof protobuf.Type) || !(namespace instanceof protobuf.Type)) continue
    if (nested.options?.['map_entry'] !== true && nested.options?.['mapEntry'] !== true) continue
    const { key, value } = nested.fields
    const field = namespace.fieldsArray.find(({ type }) => type === nested.name || type.endsWith(`.${nested.name}`))
    if (field === undefined || key === undefined || value === undefined) continue
    namespace.remove(field)
    namespace.add(new protobuf.MapField(field.name, field.id, key.type, value.type))
  }
}

function servicesOf(namespace: protobuf.NamespaceBase): readonly Service[] {
  return namespace.nestedArray.flatMap((nested) => {
    if (nested instanceof protobuf.Service) return [nested]
    return nested instanceof protobuf.Namespace ? servicesOf(nested) : []
  })
}

function kindOf(requestStream: boolean, responseStream: boolean): CallKind {
  if (requestStream) return responseStream ? 'bidirectional streaming' : 'client streaming'
  return responseStream ? 'server streaming' : 'unary'
}

/** The method of that name, which must take one message. @throws VerbError `Invalid` at `call.method`. */
export function methodOf(schema: Schema, name: string): CallMethod {
  const method = schema.get(name.replace(/^\//, ''))
  if (method === undefined) {
    const names = [...schema.keys()]
    const known = names.length <= 8 ? ` There are ${names.join(', ')}.` : ''
    throw wrongMethod(`There is no method ${name}.${didYouMean(name, names) || known}`)
  }
  if (method.kind === 'unary' || method.kind === 'server streaming') return method
  throw wrongMethod(`${name} takes a stream of messages (${method.kind}); one message at a time can be sent from here.`)
}

function wrongMethod(message: string): VerbError {
  return invalid([{ path: 'call.method', reason: 'FieldValueNotFound', message }])
}
