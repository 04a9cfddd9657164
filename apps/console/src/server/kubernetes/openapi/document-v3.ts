/** OpenAPI 3.0: one document for each group and version. */
import { definitionName, definitionsOf, patchName, statusName, type Served } from './definitions.ts'
import { operationsOf, type Operation, type Parameter } from './operations.ts'

const prefix = '#/components/schemas/'

export function documentV3(served: readonly Served[], version: string): object {
  const paths = served.flatMap((one) =>
    operationsOf(one.definition, one.version).map(({ path, operations }): [string, object] => [
      path,
      Object.fromEntries(operations.map((operation) => [operation.method, toOperation(operation, one)])),
    ]),
  )
  return {
    openapi: '3.0.0',
    info: { title: 'Signalbox', version },
    paths: Object.fromEntries(paths),
    components: { schemas: definitionsOf(served, prefix) },
  }
}

function toOperation(operation: Operation, served: Served): object {
  const { action, content, consumes, description, groupVersionKind, operationId, parameters } = operation
  const name = definitionName(served)
  const schema = { $ref: prefix + (content === 'patch' ? patchName : name) }
  return {
    description,
    operationId,
    parameters: parameters.map(toParameter),
    ...(content === null
      ? {}
      : { requestBody: { required: true, content: Object.fromEntries(consumes.map((type) => [type, { schema }])) } }),
    responses: { 200: { description: 'OK', content: { 'application/json': { schema: answerOf(operation, name) } } } },
    'x-kubernetes-action': action,
    'x-kubernetes-group-version-kind': groupVersionKind,
  }
}

function answerOf({ answer }: Operation, name: string): object {
  const names = { resource: name, list: `${name}List`, status: statusName }
  return { $ref: prefix + names[answer] }
}

function toParameter({ name, in: place, type, description }: Parameter): object {
  return { name, in: place, description, ...(place === 'path' ? { required: true } : {}), schema: { type } }
}
