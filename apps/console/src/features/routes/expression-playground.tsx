'use client'
import { toExpectation, type ExplainRequest, type RouteTestOutcome } from '@signalbox/shared/explain'
import type { Subsystem } from '@signalbox/shared/expression'
import { useQuery } from '@tanstack/react-query'
import { Trash2 } from 'lucide-react'
import { useDeferredValue, useMemo, useState } from 'react'
import { openDialog } from '@/client/dialogs.ts'
import { isObject, type JsonObject } from '@/client/draft/field-path.ts'
import { useDraft } from '@/client/draft/use-draft.ts'
import { useList, useRuntime } from '@/client/queries.ts'
import { rehearsalQuery, requestOf, type RouteTestResult } from '@/client/route-tests.ts'
import { useSettled } from '@/client/use-settled.ts'
import { Lamp, type Aspect } from '@/ui/aspect.tsx'
import { Button } from '@/ui/button.tsx'
import { IconButton } from '@/ui/icon-button.tsx'
import { trialOf } from './expression-trial.ts'
import { PlaygroundForm } from './playground-form.tsx'
import { toExplainRequest, type TypedRequest } from './playground-requests.ts'
import { ownNamespace } from './scoped-name.ts'

interface PlaygroundRow {
  readonly request: ExplainRequest
  /** Of a RouteTest. */
  readonly test?: RouteTestResult | undefined
  readonly name?: string
  readonly outcome: RouteTestOutcome | undefined
  readonly remove?: () => void
}

const nameWhileNew = 'new-route'

/** Saved and typed requests: whether this expression takes each, and what the whole table makes of it with this draft. */
export function ExpressionPlayground({ expression, subsystem }: { expression: string; subsystem: Subsystem }) {
  const fields = useDraft()
  const { draft } = fields
  const namespace = ownNamespace(fields)
  const tests = useList('RouteTest').items.filter(({ metadata }) => metadata.namespace === namespace)
  const revision = useRuntime()?.configRevision ?? 0
  const [typed, setTyped] = useState<readonly TypedRequest[]>([])
  const trial = useMemo(() => trialOf(expression, subsystem), [expression, subsystem])
  const candidate = useSettled(toCandidate(draft.resource))
  const requests = useDeferredValue(typed).map(toExplainRequest)
  const isAsked = trial !== null && (tests.length > 0 || requests.length > 0) && subsystem === 'http'
  const asked = useQuery({ ...rehearsalQuery({ candidate, namespace, requests }, revision), enabled: isAsked })
  const own = `Route/${namespace}/${nameOf(candidate)}`
  const rows: readonly PlaygroundRow[] = [
    ...tests.map((test) => {
      const result = asked.data?.tests.find(({ name }) => name === test.metadata.name)
      return { request: requestOf(test), name: test.metadata.name, test: result, outcome: result?.outcome }
    }),
    ...typed.map((one, index) => ({
      request: toExplainRequest(one),
      outcome: asked.data?.outcomes[index],
      remove: () => setTyped(typed.toSpliced(index, 1)),
    })),
  ]
  if (subsystem === 'stream') {
    return <p className="text-xs text-faint">Connections and datagrams are tried on the Try page.</p>
  }
  return (
    <section aria-label="Playground" className="grid gap-3 rounded-md border border-line bg-panel p-3 sm:p-4">
      <header>
        <h3 className="text-sm font-semibold">Playground</h3>
        <p className="text-xs text-faint">
          Route tests of the namespace and requests of your own, against this expression and against the whole table
          with it. Nothing is saved or sent.
        </p>
      </header>
      {rows.length > 0 && (
        <ul className="grid">
          {rows.map((row, index) => (
            <Row
              key={row.name ?? index}
              row={row}
              own={own}
              namespace={namespace}
              takes={trial === null ? null : trial(row.request)}
            />
          ))}
        </ul>
      )}
      {asked.error !== null && isAsked && (
        <output className="text-xs text-danger">The whole table cannot be asked yet: {asked.error.message}</output>
      )}
      <PlaygroundForm onAdd={(request) => setTyped([...typed, request])} />
    </section>
  )
}

interface RowProps {
  readonly row: PlaygroundRow
  readonly own: string
  readonly namespace: string
  /** `null` where the expression cannot be read. */
  readonly takes: boolean | null
}

function Row({ row: { request, test, name, outcome, remove }, own, namespace, takes }: RowProps) {
  const reading = readOutcome(outcome, own)
  return (
    <li className="grid gap-x-4 gap-y-1 border-b border-line py-2 text-sm last:border-0 sm:grid-cols-[minmax(0,1fr)_auto]">
      <span className="min-w-0">
        {name !== undefined && <span className="mr-2 font-medium">{name}</span>}
        <code className="break-all text-soft">
          {request.method} {request.url}
        </code>
        {test?.passed === false && (
          <span className="block text-xs text-danger">Test fails: {test.failures.join('; ')}</span>
        )}
      </span>
      <span className="flex items-center justify-end gap-1">
        {name === undefined && outcome !== undefined && (
          <Button
            small
            onClick={() => openDialog({ dialog: 'save-test', request, expect: toExpectation(outcome), namespace })}
          >
            Save as test
          </Button>
        )}
        {remove !== undefined && <IconButton icon={Trash2} label="Remove this request" onClick={remove} />}
      </span>
      <span className="flex min-w-0 flex-wrap gap-x-6 gap-y-1 sm:col-span-2">
        <Told
          aspect={takes === true ? 'clear' : 'unlit'}
          word={takes === null ? 'Cannot be read' : takes ? 'Expression takes it' : 'Expression does not take it'}
        />
        <Told aspect={reading.aspect} word={reading.word} title={outcome?.verdict} />
      </span>
    </li>
  )
}

function Told({ aspect, word, title }: { aspect: Aspect; word: string; title?: string | undefined }) {
  return (
    <span className="flex min-w-0 items-baseline gap-1.5" title={title}>
      <Lamp aspect={aspect} size={10} />
      <span className="min-w-0 break-words">{word}</span>
    </span>
  )
}

function readOutcome(outcome: RouteTestOutcome | undefined, own: string): { aspect: Aspect; word: string } {
  if (outcome === undefined) return { aspect: 'unlit', word: 'Not asked yet' }
  const { route, status } = outcome
  if (route === own) return { aspect: 'clear', word: 'Goes to this route' }
  if (route === null) return { aspect: 'danger', word: status === null ? 'No listener takes it' : `Nothing: ${status}` }
  return { aspect: 'caution', word: `Goes to ${route.replace('/', ' ')}` }
}

function toCandidate(resource: JsonObject): JsonObject {
  const metadata = isObject(resource['metadata']) ? resource['metadata'] : {}
  return { ...resource, metadata: { ...metadata, name: metadata['name'] || nameWhileNew } }
}

function nameOf(candidate: JsonObject): string {
  const { metadata } = candidate
  return isObject(metadata) ? String(metadata['name']) : nameWhileNew
}
