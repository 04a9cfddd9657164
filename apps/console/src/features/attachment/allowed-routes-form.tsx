import { useState } from 'react'
import { RecordEditor } from '@/ui/key-value-editor.tsx'
import { MatchExpressions, type MatchExpression } from '@/ui/match-expressions.tsx'
import { Select } from '@/ui/select.tsx'
import { withAllowedNamespaces, type ListenerOwnerResource, type RouteNamespaces } from './change.ts'
import { ChangeFooter } from './change-footer.tsx'
import { useCellChange } from './use-cell-change.ts'

interface AllowedRoutesFormProps {
  readonly owner: ListenerOwnerResource
  /** Name of the listener. */
  readonly listener: string
  readonly onSaved: () => void
}

const choices = [
  { value: 'Same', label: 'Same', detail: 'only the listener’s own namespace' },
  { value: 'All', label: 'All', detail: 'every namespace' },
  { value: 'Selector', label: 'Selector', detail: 'namespaces with certain labels' },
  { value: 'None', label: 'None', detail: 'no namespace' },
] as const

/** Whom a listener admits. */
export function AllowedRoutesForm({ owner, listener, onSaved }: AllowedRoutesFormProps) {
  const stored = owner.spec.listeners.find(({ name }) => name === listener)?.allowedRoutes.namespaces
  const [draft, setDraft] = useState<RouteNamespaces>(stored ?? { from: 'Same' })
  const expressions = draft.selector?.matchExpressions ?? []
  const isSame = JSON.stringify(toWritten(draft)) === JSON.stringify(toWritten(stored ?? { from: 'Same' }))
  const change = useCellChange(
    { resource: owner, apply: (now) => withAllowedNamespaces(now, listener, toWritten(draft)), isSame },
    onSaved,
  )
  return (
    <div className="grid gap-3">
      <Select
        label="Admits routes from"
        value={draft.from}
        onValueChange={(from) => setDraft({ ...draft, from })}
        options={choices}
      />
      {draft.from === 'Selector' && (
        <fieldset>
          <legend className="mb-1.5 text-sm font-medium">Labels a namespace must have</legend>
          <RecordEditor
            noun="label"
            record={draft.selector?.matchLabels ?? {}}
            {...(expressions.length === 0 ? { whenEmpty: 'Without any label, every namespace is admitted.' } : {})}
            onRecordChange={(matchLabels) => setDraft({ ...draft, selector: { ...draft.selector, matchLabels } })}
          />
          <div className="mt-2">
            <MatchExpressions
              expressions={expressions}
              onExpressionsChange={(next) => setDraft({ ...draft, selector: withExpressions(draft.selector, next) })}
            />
          </div>
        </fieldset>
      )}
      <ChangeFooter {...change} isSame={isSame} onSubmit={() => void change.submit()} />
    </div>
  )
}

function withExpressions(
  selector: RouteNamespaces['selector'],
  expressions: readonly MatchExpression[],
): RouteNamespaces['selector'] {
  const { matchExpressions: _, ...rest } = selector ?? {}
  const written = expressions.map(({ values, ...expression }) =>
    values === undefined ? expression : { ...expression, values: [...values] },
  )
  return written.length === 0 ? rest : { ...rest, matchExpressions: written }
}

/** As it is stored: a selector only with `from: Selector`. */
function toWritten({ from, selector }: RouteNamespaces): RouteNamespaces {
  return from === 'Selector' ? { from, selector: selector ?? {} } : { from }
}
