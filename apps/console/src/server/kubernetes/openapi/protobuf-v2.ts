/**
 * The OpenAPI 2.0 document as protobuf, the only form in which older clients ask for it.
 *
 * Source: github.com/google/gnostic, openapiv2/OpenAPIv2.proto (numbers of fields). Values of any type are YAML texts
 * there; JSON is YAML.
 */
import { double, each, join, message, text, whole, yes } from '../protobuf/writer.ts'
import type { DocumentV2, OperationV2, ParameterV2 } from './document-v2.ts'
import type { StructuralSchema } from '@signalbox/shared/formats'

export function toProtobufV2({ swagger, info, paths, definitions }: DocumentV2): Uint8Array {
  const items = each(Object.entries(paths), ([path, operations]) => named(2, path, pathItem(operations)))
  const schemas = each(Object.entries(definitions), ([name, schema]) => named(1, name, toSchema(schema)))
  return join(
    text(1, swagger),
    message(2, join(text(1, info.title), text(2, info.version))),
    message(8, items),
    message(9, schemas),
  )
}

/** Field `number`: a name and what it stands for. */
function named(number: number, name: string, value: Uint8Array): Uint8Array {
  return message(number, join(text(1, name), message(2, value)))
}

const methods: Readonly<Record<string, number>> = { get: 2, put: 3, post: 4, delete: 5, patch: 8 }

function pathItem(operations: Readonly<Record<string, OperationV2>>): Uint8Array {
  return each(Object.entries(operations), ([method, operation]) => {
    const number = methods[method]
    return number === undefined ? new Uint8Array() : message(number, toOperation(operation))
  })
}

function toOperation(operation: OperationV2): Uint8Array {
  const { description, schema } = operation.responses[200]
  const response = join(text(1, description), message(2, message(1, toSchema(schema))))
  return join(
    text(3, operation.description),
    text(5, operation.operationId),
    each(operation.produces, (type) => text(6, type)),
    each(operation.consumes, (type) => text(7, type)),
    each(operation.parameters, (parameter) => message(8, message(1, toParameter(parameter)))),
    message(9, named(1, '200', message(1, response))),
    extensions(13, operation),
  )
}

function toParameter(parameter: ParameterV2): Uint8Array {
  if (parameter.in === 'body') {
    return message(1, join(text(2, 'body'), text(3, 'body'), yes(4, true), message(5, toSchema(parameter.schema))))
  }
  const { name, in: place, type, description, required } = parameter
  const common = join(yes(1, required), text(2, place), text(3, description), text(4, name))
  return message(
    2,
    place === 'query' ? message(3, join(common, text(6, type))) : message(4, join(common, text(5, type))),
  )
}

function toSchema(schema: StructuralSchema): Uint8Array {
  const { additionalProperties, items, properties } = schema
  return join(
    text(1, schema.$ref),
    text(2, schema.format),
    text(4, schema.description),
    schema.default === undefined ? new Uint8Array() : message(5, any(schema.default)),
    double(7, schema.maximum),
    double(9, schema.minimum),
    whole(11, schema.maxLength),
    whole(12, schema.minLength),
    text(13, schema.pattern),
    whole(14, schema.maxItems),
    whole(15, schema.minItems),
    each(schema.required, (name) => text(19, name)),
    each(schema.enum, (value) => message(20, any(value))),
    additionalProperties === undefined ? new Uint8Array() : message(21, message(1, toSchema(additionalProperties))),
    schema.type === undefined ? new Uint8Array() : message(22, text(1, schema.type)),
    items === undefined ? new Uint8Array() : message(23, message(1, toSchema(items))),
    properties === undefined
      ? new Uint8Array()
      : message(
          25,
          each(Object.entries(properties), ([name, value]) => named(1, name, toSchema(value))),
        ),
    extensions(31, schema),
  )
}

function extensions(number: number, holder: object): Uint8Array {
  const own = Object.entries(holder).filter(([name]) => name.startsWith('x-'))
  return each(own, ([name, value]) => named(number, name, any(value)))
}

function any(value: unknown): Uint8Array {
  return text(2, `${JSON.stringify(value)}\n`)
}
