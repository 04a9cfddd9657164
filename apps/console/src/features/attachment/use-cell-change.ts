import type { Preview } from '@signalbox/shared/explain'
import type { AnyResource, Gateway, ListenerSet, Namespace } from '@signalbox/shared/resources'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { ApiError, request } from '@/client/api.ts'
import { useSaveResource } from '@/client/mutations.ts'
import { fetchResource } from '@/client/queries.ts'
import { refOf } from '@/client/resource-paths.ts'
import { useJudge } from '@/client/rights.ts'
import { showToast } from '@/ui/toast.tsx'

/** What is changed: a function, so that it can be done again on a newer version. */
export interface CellChange<R extends Gateway | ListenerSet | Namespace> {
  readonly resource: R
  readonly apply: (resource: R) => R
  /** Nothing would change. */
  readonly isSame: boolean
}

const settleMs = 250

/**
 * Preview and save of one change. A conflict is no dead end: the change touches only its own fields, so it is offered
 * again on what others saved meanwhile.
 */
export function useCellChange<R extends Gateway | ListenerSet | Namespace>(change: CellChange<R>, onSaved: () => void) {
  const save = useSaveResource()
  const refusal = useJudge().refusal('update', refOf(change.resource))
  const [conflict, setConflict] = useState<R | null>(null)
  const base = conflict ?? change.resource
  const candidate = change.apply(base)
  const preview = usePreview(candidate, !change.isSame)
  const error = save.error instanceof ApiError && save.error.status !== 409 ? save.error : null

  const submit = async () => {
    try {
      await save.mutateAsync({ resource: candidate, mode: 'replace' })
      showToast({ title: `${candidate.kind} ${candidate.metadata.name} saved` })
      onSaved()
    } catch (failure) {
      if (!(failure instanceof ApiError) || failure.status !== 409) return
      const { kind, metadata } = change.resource
      const ref = { kind, name: metadata.name, namespace: metadata.namespace }
      setConflict((await fetchResource(ref).catch(() => null)) as R | null)
    }
  }
  return { refusal, preview, submit, pending: save.isPending, error, conflict: conflict !== null }
}

function usePreview(candidate: AnyResource, enabled: boolean) {
  const wanted = JSON.stringify({ ...candidate, status: undefined })
  const [settled, setSettled] = useState(wanted)
  useEffect(() => {
    const timer = setTimeout(() => setSettled(wanted), settleMs)
    return () => clearTimeout(timer)
  }, [wanted])
  return useQuery({
    queryKey: ['preview', settled],
    queryFn: async ({ signal }) => {
      const body: unknown = JSON.parse(settled)
      const answer = await request<{ readonly preview: Preview }>('/signalbox/v1/preview', {
        method: 'POST',
        body,
        signal,
      })
      return answer.preview
    },
    enabled,
    placeholderData: keepPreviousData,
    retry: false,
    staleTime: 0,
  })
}
