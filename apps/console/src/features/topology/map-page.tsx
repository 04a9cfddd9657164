'use client'
import { useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import { openDialog } from '@/client/dialogs.ts'
import { runtimeQuery, topologyQuery } from '@/client/queries.ts'
import { useScope } from '@/client/scope.ts'
import { useNarrow } from '@/ui/use-narrow.ts'
import { formatMany } from '@/lib/format.ts'
import { Button, ButtonLink } from '@/ui/button.tsx'
import { EmptyState } from '@/ui/empty-state.tsx'
import { Notice } from '@/ui/notice.tsx'
import { PageHeader } from '@/ui/page-header.tsx'
import { SkeletonRows } from '@/ui/skeleton.tsx'
import { MapCanvas } from './map-canvas.tsx'
import { MapInspector } from './map-inspector.tsx'
import { toMapModel, type MapModel } from './map-model.ts'
import { MapTable } from './map-table.tsx'
import { MapToolbar } from './map-toolbar.tsx'
import { useMapState } from './use-map-state.ts'

/** Where requests go: listeners to endpoints on one panel, live. */
export function MapPage() {
  const topology = useQuery(topologyQuery)
  const { data: runtime } = useQuery(runtimeQuery)
  const [state, change] = useMapState()
  const [namespace] = useScope()
  const narrow = useNarrow()
  const view = state.view ?? (narrow ? 'table' : 'map')
  const { filter, group, open } = state
  const model = useMemo(
    () => (topology.data === undefined ? null : toMapModel(topology.data, runtime, { filter, group, open, namespace })),
    [topology.data, runtime, filter, group, open, namespace],
  )
  const select = (selected: string | null) => change({ selected })
  return (
    <div className="flex h-[calc(100dvh-3rem)] min-h-96 flex-col">
      <PageHeader
        title="Map"
        description={model === null || model.whole.nodes.size === 0 ? 'Where requests go.' : describe(model)}
        {...(model !== null && model.whole.nodes.size > 0
          ? { actions: <MapToolbar state={state} groupBy={model.groupBy} view={view} onChange={change} /> }
          : {})}
      />
      <div className="relative flex min-h-0 flex-1 border-t border-line">
        {topology.error !== null && model === null ? (
          <Failure error={topology.error} onRetry={() => void topology.refetch()} />
        ) : model === null ? (
          <div className="flex-1">
            <SkeletonRows label="Loading the map" />
          </div>
        ) : model.whole.nodes.size === 0 ? (
          <div className="flex-1">
            <NothingYet />
          </div>
        ) : (
          <Content
            model={model}
            view={view}
            selected={state.selected}
            onSelect={select}
            onChange={change}
            open={open}
            fitKey={`${filter} ${model.groupBy} ${namespace}`}
          />
        )}
      </div>
    </div>
  )
}

interface ContentProps {
  readonly model: MapModel
  readonly view: 'map' | 'table'
  readonly selected: string | null
  readonly open: readonly string[]
  /** Another one shows another part of the map: it is fitted anew. */
  readonly fitKey: string
  readonly onSelect: (id: string | null) => void
  readonly onChange: (change: {
    readonly filter?: string
    readonly open?: readonly string[]
    readonly selected?: string | null
  }) => void
}

function Content({ model, view, selected, open, fitKey, onSelect, onChange }: ContentProps) {
  if (model.filtered.nodes.size === 0) {
    return (
      <div className="flex-1">
        <EmptyState
          title="Nothing matches the filter"
          actions={<Button onClick={() => onChange({ filter: '' })}>Clear the filter</Button>}
        >
          Words are looked for in names, hosts and paths. Terms such as <code>namespace:team-a</code>,{' '}
          <code>state:broken</code> and <code>host:*.example.com</code> narrow further.
        </EmptyState>
      </div>
    )
  }
  const node = selected === null ? undefined : (model.graph.nodes.get(selected) ?? model.whole.nodes.get(selected))
  return (
    <>
      {view === 'map' ? (
        <MapCanvas key={fitKey} model={model} selected={selected} onSelect={onSelect} />
      ) : (
        <div className="min-w-0 flex-1 overflow-y-auto">
          <MapTable model={model} selected={selected} onSelect={onSelect} />
        </div>
      )}
      {node !== undefined && (
        <MapInspector
          key={node.id}
          model={model}
          node={node}
          onSelect={onSelect}
          onClose={() => {
            onSelect(null)
            focusAgain(node.id)
          }}
          onExpand={(key) => onChange({ open: [...open, key], selected: null })}
        />
      )}
    </>
  )
}

/** The focus goes back to what the inspector was about: a node of the map, or the first row of the table that shows it. */
function focusAgain(id: string): void {
  const name = CSS.escape(id)
  requestAnimationFrame(() =>
    document.querySelector<HTMLElement>(`[data-node="${name}"], [data-id="${name}"], [data-id$="${name}"]`)?.focus(),
  )
}

function Failure({ error, onRetry }: { error: Error; onRetry: () => void }) {
  return (
    <div className="flex-1 p-4 sm:p-6">
      <Notice
        aspect="danger"
        title="The map could not be loaded"
        actions={
          <Button small onClick={onRetry}>
            Try again
          </Button>
        }
      >
        {error.message}
      </Notice>
    </div>
  )
}

function NothingYet() {
  return (
    <EmptyState
      title="No track is laid yet"
      actions={
        <>
          <Button look="primary" onClick={() => openDialog({ dialog: 'publish' })}>
            Publish a service
          </Button>
          <ButtonLink href="/">Load the example</ButtonLink>
        </>
      }
    >
      The map shows the way of a request from left to right: the listener of a Gateway that takes it, the hostname, the
      route and rule that decide, the service it is sent to, and the endpoints that answer. Publish a service, and its
      line appears here.
    </EmptyState>
  )
}

function describe({ whole, stateOf }: MapModel): string {
  const of = (column: string) => [...whole.nodes.values()].filter((node) => node.column === column).length
  const broken = [...whole.nodes.keys()].filter((id) => stateOf(id).state === 'danger').length
  const words = `${formatMany(of('listener'), 'listener')}, ${formatMany(of('route'), 'route')}, ${formatMany(of('service'), 'service')}`
  return broken === 0 ? `${words}.` : `${words}; ${formatMany(broken, 'thing')} broken.`
}
