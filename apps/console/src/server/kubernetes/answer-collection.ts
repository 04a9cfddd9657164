/** Lists, watches, creation and deletion of many: what can be asked of a collection's path. */
import { kinds } from '@signalbox/shared/resources'
import { answerJson } from '../http/answer.ts'
import { flag } from '../http/parameters.ts'
import type { Call } from '../http/serve.ts'
import { create } from '../verbs/create.ts'
import { deleteList } from '../verbs/delete.ts'
import { list } from '../verbs/list.ts'
import { readDeleteOptions } from './delete-options.ts'
import { readDocument, withGeneratedName } from './documents.ts'
import { readFieldValidation } from './field-validation.ts'
import { readListOptions } from './list-options.ts'
import { readManager } from './manager.ts'
import { notAllowed } from './not-allowed.ts'
import { targetOf, type ResourcePath } from './path.ts'
import { presentList, presentOne, readView } from './present.ts'
import { answerWatch } from './watch-stream.ts'

export async function answerCollection(call: Call, path: ResourcePath): Promise<unknown> {
  switch (call.request.method) {
    case 'GET':
    case 'HEAD':
      return flag(call.url, 'watch') ? answerWatch(call, path) : answerList(call, path)
    case 'POST':
      return answerCreate(call, path)
    case 'DELETE':
      return answerDeleteList(call, path)
    default:
      throw notAllowed(call)
  }
}

function answerList(call: Call, path: ResourcePath): unknown {
  const { filters, paging } = readListOptions(call.url, path.kind)
  const visibleOnly = flag(call.url, 'visibleOnly')
  const result = list(call.context, { kind: path.kind, namespace: path.namespace, ...filters, ...paging, visibleOnly })
  const metadata = {
    resourceVersion: String(result.revision),
    ...(result.continue === undefined ? {} : { continue: result.continue, remainingItemCount: result.remaining }),
  }
  return presentList(result.items, metadata, readView(call, path))
}

async function answerCreate(call: Call, path: ResourcePath): Promise<unknown> {
  const { request, url, context } = call
  if (kinds[path.kind].namespaced && path.namespace === null) throw notAllowed(call)
  const document = withGeneratedName(await readDocument(request), context.newUid)
  const manager = readManager(request, url)
  const { onUnknownField, withWarnings } = readFieldValidation(url)
  const dryRun = flag(url, 'dryRun')
  const created = await create(context, { ...targetOf(path), document, manager, onUnknownField, dryRun })
  return withWarnings(answerJson(presentOne(created, readView(call, path)), 201))
}

async function answerDeleteList(call: Call, path: ResourcePath): Promise<unknown> {
  const { request, url, context } = call
  const { awaitsFinalizers, dryRun } = await readDeleteOptions(request, url)
  const { kind, namespace } = path
  const items = await deleteList(context, {
    kind,
    namespace,
    ...readListOptions(url, kind).filters,
    awaitsFinalizers,
    dryRun,
  })
  const { revision } = context.store.read().snapshot
  return presentList(items, { resourceVersion: String(revision) }, readView(call, path))
}
