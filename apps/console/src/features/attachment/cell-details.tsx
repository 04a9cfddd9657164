import type { MatrixCell, MatrixListener } from '@signalbox/shared/attachment'
import Link from 'next/link'
import { useState } from 'react'
import { linkTo } from '@/client/links.ts'
import { useResource } from '@/client/queries.ts'
import { Status } from '@/ui/aspect.tsx'
import { Segments } from '@/ui/segments.tsx'
import { AllowedRoutesForm } from './allowed-routes-form.tsx'
import { cellState, clauseWords } from './cell-state.ts'
import { LabelsForm } from './labels-form.tsx'

interface CellDetailsProps {
  readonly cell: MatrixCell
  readonly listener: MatrixListener
  readonly onSaved: () => void
}

/** Why a namespace may or may not attach to a listener, who wants to, and both ways to change it. */
export function CellDetails({ cell, listener, onSaved }: CellDetailsProps) {
  const { aspect, word } = cellState(cell)
  return (
    <div className="grid gap-4">
      <div className="grid gap-1">
        <Status aspect={aspect} word={cell.clause === 'listener-not-valid' ? word : `${word} attach`} />
        <p className="break-words text-soft">{sentence(cell.reason)}</p>
        <p className="text-xs text-faint">
          Decided by <code>{clauseWords[cell.clause]}</code>
        </p>
      </div>
      <RouteNames title="Attached" routes={cell.attached} />
      <RouteNames title="Refused" routes={cell.refused} />
      <Edit cell={cell} listener={listener} onSaved={onSaved} />
    </div>
  )
}

function RouteNames({ title, routes }: { title: string; routes: readonly string[] }) {
  if (routes.length === 0) return null
  return (
    <div>
      <p className="mb-0.5 text-xs text-faint">
        {title} ({routes.length})
      </p>
      <ul className="flex max-h-24 flex-wrap gap-x-3 gap-y-0.5 overflow-y-auto">
        {routes.map((route) => {
          const [kind = '', namespace = '', name = ''] = route.split('/')
          const page = linkTo({ kind, namespace, name })
          return (
            <li key={route}>
              {page === null ? (
                name
              ) : (
                <Link href={page} className="text-accent hover:underline">
                  {name}
                </Link>
              )}
            </li>
          )
        })}
      </ul>
    </div>
  )
}

function Edit({ cell, listener, onSaved }: CellDetailsProps) {
  const [side, setSide] = useState<'listener' | 'namespace'>('listener')
  const [ownerNamespace = '', ownerName = ''] = listener.owner.key.split('/')
  const owner = useResource(listener.owner.kind, ownerName, ownerNamespace)
  const namespace = useResource('Namespace', cell.namespace)
  const allowed = owner.resource?.spec.listeners.find(({ name }) => name === listener.name)?.allowedRoutes.namespaces
  const selector = allowed?.from === 'Selector' ? (allowed.selector ?? {}) : undefined
  return (
    <div className="grid gap-3 border-t border-line pt-3">
      <Segments
        label="What to change"
        value={side}
        onValueChange={setSide}
        options={[
          { value: 'listener', label: `Listener ${listener.name}` },
          { value: 'namespace', label: 'Namespace labels' },
        ]}
      />
      {side === 'listener' ? (
        owner.resource !== undefined && (
          <AllowedRoutesForm owner={owner.resource} listener={listener.name} onSaved={onSaved} />
        )
      ) : namespace.resource !== undefined ? (
        <LabelsForm namespace={namespace.resource} selector={selector} onSaved={onSaved} />
      ) : (
        <p className="text-soft">
          There is no Namespace of this name, only resources in it. Create it to give it labels.
        </p>
      )}
    </div>
  )
}

/** Begins large, but for what stands in a manifest, and ends with a full stop. */
function sentence(text: string): string {
  if (text.startsWith('from:')) return `${text}.`
  const begun = text.charAt(0).toUpperCase() + text.slice(1)
  return /[.!?]$/.test(begun) ? begun : `${begun}.`
}
