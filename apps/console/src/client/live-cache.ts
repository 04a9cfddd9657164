/** Joins the event stream to the query cache: the only place that writes what the stream brings. */
import type { Kind } from '@signalbox/shared/resources'
import type { ConsoleChangeEvent, HelloEvent, RevisionSummary } from '@signalbox/shared/snapshot'
import type { QueryClient } from '@tanstack/react-query'
import { catchUp, follows, type ResourceList } from './cache.ts'
import { keys } from './keys.ts'
import type { LiveEvent } from './live.ts'

/** Changes kept for lists that are on their way while a change comes in. */
const keptChanges = 200
const derived = [
  keys.topology,
  keys.attachment,
  keys.certificates,
  keys.routeTests,
  keys.restoring,
  keys.rights,
  ['dependents'],
] as const
const derivedDelayMs = 250

export interface LiveCache {
  /** Takes the next event of the stream. */
  readonly take: (event: LiveEvent) => void
  /** A list as it was answered, with what the stream brought since; `null` where it must be asked for again. */
  readonly catchUp: <K extends Kind>(kind: K, list: ResourceList<K>) => ResourceList<K> | null
}

export function makeLiveCache(client: QueryClient): LiveCache {
  let changes: readonly ConsoleChangeEvent[] = []
  let revision: number | null = null
  let timer: ReturnType<typeof setTimeout> | undefined

  const refetchAll = () => {
    changes = []
    void client.invalidateQueries()
  }
  const refetchDerived = () => {
    timer ??= setTimeout(() => {
      timer = undefined
      for (const queryKey of derived) void client.invalidateQueries({ queryKey })
    }, derivedDelayMs)
  }
  const change = (event: ConsoleChangeEvent) => {
    const relation = revision === null ? 'next' : follows(revision, event)
    if (relation === 'old') return
    revision = event.revision
    if (relation === 'gap') return refetchAll()
    changes = [...changes, event].slice(-keptChanges)
    for (const [queryKey, list] of client.getQueriesData<ResourceList>({ queryKey: keys.lists })) {
      if (list === undefined) continue
      const after = catchUp(queryKey[1] as Kind, list, [event])
      if (after === null) void client.invalidateQueries({ queryKey })
      else client.setQueryData(queryKey, after)
    }
    if (!event.statusOnly)
      client.setQueryData<readonly RevisionSummary[]>(keys.history, (known) => withSummary(known, event.summary))
    refetchDerived()
  }

  /** Where the stream begins anew, what was fetched before its revision may lack changes that nobody will send. */
  const greet = ({ revision: from, gap }: HelloEvent) => {
    const known = revision
    revision = Math.max(known ?? 0, from)
    if (known !== null && (!gap || from <= known)) return
    if (known !== null) return refetchAll()
    for (const [queryKey, list] of client.getQueriesData<ResourceList>({ queryKey: keys.lists })) {
      if (list !== undefined && list.revision < from) void client.invalidateQueries({ queryKey })
    }
  }

  return {
    take(event) {
      if (event.type === 'change') change(event.data)
      if (event.type === 'runtime') client.setQueryData(keys.runtime, event.data)
      if (event.type === 'hello') greet(event.data)
    },
    catchUp: (kind, list) => {
      const known = catchUp(
        kind,
        list,
        changes.filter((event) => event.revision > list.revision),
      )
      return known !== null && known.revision < (revision ?? 0) ? null : known
    },
  }
}

function withSummary(
  known: readonly RevisionSummary[] | undefined,
  summary: RevisionSummary,
): readonly RevisionSummary[] | undefined {
  if (known === undefined || known.some(({ revision }) => revision === summary.revision)) return known
  return [summary, ...known].slice(0, 100)
}
