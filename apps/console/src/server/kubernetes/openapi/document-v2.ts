/** OpenAPI 2.0 (Swagger): one document for everything, which older clients read, most of them as protobuf. */
import { allServed, definitionName, definitionsOf, patchName, statusName, type Served } from './definitions.ts'
import { operationsOf, type Operation } from './operations.ts'
import type { GroupVersionKind, StructuralSchema } from '@signalbox/shared/formats'

const prefix = '#/definitions/'

export interface DocumentV2 {
  readonly swagger: '2.0'
  readonly info: { readonly title: string; readonly version: string }
  readonly paths: Readonly<Record<string, Readonly<Record<string, OperationV2>>>>
  readonly definitions: Readonly<Record<string, StructuralSchema>>
}

export interface OperationV2 {
  readonly description: string
  readonly operationId: string
  readonly produces: readonly string[]
  readonly consumes?: readonly string[]
  readonly parameters: readonly ParameterV2[]
  readonly responses: { readonly 200: { readonly description: string; readonly schema: StructuralSchema } }
  readonly 'x-kubernetes-action': string
  readonly 'x-kubernetes-group-version-kind': GroupVersionKind
}

export type ParameterV2 =
  | {
      readonly name: string
      readonly in: 'path' | 'query'
      readonly type: string
      readonly description: string
      readonly required?: true
    }
  | { readonly name: 'body'; readonly in: 'body'; readonly required: true; readonly schema: StructuralSchema }

export function documentV2(version: string): DocumentV2 {
  const served = allServed()
  const paths = served.flatMap((one) =>
    operationsOf(one.definition, one.version).map(({ path, operations }) => [
      path,
      Object.fromEntries(operations.map((operation) => [operation.method, toOperation(operation, one)])),
    ]),
  )
  return {
    swagger: '2.0',
    info: { title: 'Signalbox', version },
    paths: Object.fromEntries(paths),
    definitions: definitionsOf(served, prefix),
  }
}

function toOperation(operation: Operation, served: Served): OperationV2 {
  const { action, answer, content, consumes, description, groupVersionKind, operationId, parameters } = operation
  const name = definitionName(served)
  const body = { name: 'body', in: 'body', required: true } as const
  const answers = { resource: name, list: `${name}List`, status: statusName }
  return {
    description,
    operationId,
    produces: ['application/json'],
    ...(content === null ? {} : { consumes }),
    parameters: [
      ...parameters.map((parameter) => ({
        ...parameter,
        ...(parameter.in === 'path' ? { required: true as const } : {}),
      })),
      ...(content === null ? [] : [{ ...body, schema: { $ref: prefix + (content === 'patch' ? patchName : name) } }]),
    ],
    responses: { 200: { description: 'OK', schema: { $ref: prefix + answers[answer] } } },
    'x-kubernetes-action': action,
    'x-kubernetes-group-version-kind': groupVersionKind,
  }
}
