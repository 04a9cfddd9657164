/** One resource: read, replace, patch, delete, and its status by itself. */
import { kinds, type AnyResource } from '@signalbox/shared/resources'
import { answerJson } from '../http/answer.ts'
import { flag } from '../http/parameters.ts'
import type { Call } from '../http/serve.ts'
import { deleteResource, wentWithNamespace } from '../verbs/delete.ts'
import { VerbError } from '../verbs/errors.ts'
import { get } from '../verbs/get.ts'
import { patch } from '../verbs/patch.ts'
import { replace } from '../verbs/replace.ts'
import { readDeleteOptions } from './delete-options.ts'
import { readDocument, readPatch } from './documents.ts'
import { readFieldValidation } from './field-validation.ts'
import { readManager } from './manager.ts'
import { notAllowed } from './not-allowed.ts'
import { targetOf, type ResourcePath } from './path.ts'
import { presentOne, readView } from './present.ts'

type OnePath = ResourcePath & { readonly name: string }

export async function answerOne(call: Call, path: OnePath): Promise<unknown> {
  const { request, url, context } = call
  const target = { ...targetOf(path), name: path.name }
  const statusOnly = path.subresource === 'status'
  const dryRun = flag(url, 'dryRun')
  const view = readView(call, path)
  switch (request.method) {
    case 'GET':
    case 'HEAD':
      return presentOne(get(context, target), view)
    case 'PUT': {
      const document = await readDocument(request)
      const manager = readManager(request, url)
      const { onUnknownField, withWarnings } = readFieldValidation(url)
      const replaced = await replace(context, { ...target, document, manager, onUnknownField, statusOnly, dryRun })
      return withWarnings(answerJson(presentOne(replaced, view)))
    }
    case 'PATCH': {
      const { onUnknownField, withWarnings } = readFieldValidation(url)
      const { created, resource } = await patch(context, {
        ...target,
        ...(await readPatch(request, url, path.kind)),
        onUnknownField,
        statusOnly,
        dryRun,
      })
      return withWarnings(answerJson(presentOne(resource, view), created ? 201 : 200))
    }
    case 'DELETE':
      if (statusOnly) throw notAllowed(call)
      return answerDelete(call, path)
    default:
      throw notAllowed(call)
  }
}

/** A resource that waits for its finalizers is answered as it is; what is gone is told by a Status. */
async function answerDelete(call: Call, path: OnePath): Promise<unknown> {
  const { request, url, context } = call
  const options = await readDeleteOptions(request, url)
  const target = { ...targetOf(path), name: path.name }
  const { results } = await deleteResource(context, { ...target, ...options }).catch((error: unknown) => {
    const isNotFound = error instanceof VerbError && error.code === 'NotFound'
    if (isNotFound && wentWithNamespace(context, target)) return { results: [] }
    throw error
  })
  const [result] = results
  if (result !== undefined && result.action !== 'deleted') {
    return answerJson(presentOne(result.resource, readView(call, path)), 202)
  }
  return toDeleted(result?.resource, path)
}

function toDeleted(resource: AnyResource | undefined, path: ResourcePath): object {
  const { plural, group } = kinds[path.kind]
  return {
    kind: 'Status',
    apiVersion: 'v1',
    metadata: {},
    status: 'Success',
    details: { name: path.name, group, kind: plural, uid: resource?.metadata.uid },
  }
}
