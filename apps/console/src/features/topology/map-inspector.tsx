import type { TopologyEdge } from '@signalbox/shared/explain'
import type { Condition } from '@signalbox/shared/resources'
import { X } from 'lucide-react'
import type { ReactNode } from 'react'
import { conditionAspect, conditionGroups, type ConditionGroup } from '@/client/health.ts'
import { linkTo } from '@/client/links.ts'
import { useList } from '@/client/queries.ts'
import { formatCount, formatDurationMs, formatMany, formatPercent, formatRate } from '@/lib/format.ts'
import { Lamp, Status } from '@/ui/aspect.tsx'
import { Button, ButtonLink } from '@/ui/button.tsx'
import { IconButton } from '@/ui/icon-button.tsx'
import { columnTitles } from './columns.ts'
import { CopyYaml } from './copy-yaml.tsx'
import type { GroupNode } from './grouping.ts'
import type { MapModel } from './map-model.ts'
import { aboutOf, titleOf } from './names.ts'
import { stateAspects, stateWords } from './state.ts'
import { tryLink } from './try-link.ts'

interface MapInspectorProps {
  readonly model: MapModel
  readonly node: GroupNode
  readonly onSelect: (id: string) => void
  readonly onClose: () => void
  readonly onExpand: (group: string) => void
}

/** Everything about one node, beside the map. */
export function MapInspector({ model, node, onSelect, onClose, onExpand }: MapInspectorProps) {
  const { state, reasons } = model.stateOf(node.id)
  const { into, out } = model.graph
  const broken = [...(into.get(node.id) ?? []), ...(out.get(node.id) ?? [])].filter((edge) => edge.broken !== undefined)
  const isNews = (reason: string) => !broken.some((edge) => reason.includes(edge.broken?.message ?? reason))
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions -- Escape closes it from anywhere inside; there is a button, too.
    <aside
      aria-label={`About ${titleOf(node)}`}
      onKeyDown={(event) => event.key === 'Escape' && onClose()}
      className="flex w-full flex-col gap-4 overflow-y-auto border-line bg-panel px-4 py-3 text-sm max-lg:absolute max-lg:inset-y-0 max-lg:right-0 max-lg:z-10 max-lg:max-w-88 lg:w-88 lg:shrink-0 border-l max-sm:max-w-full"
    >
      <header className="flex items-start justify-between gap-2">
        <div className="min-w-0">
          <p className="text-xs text-faint">{columnTitles[node.column]}</p>
          <h2 className="text-base font-semibold break-words">{titleOf(node)}</h2>
          {node.detail !== '' && <p className="break-words text-soft">{aboutOf(node)}</p>}
        </div>
        <IconButton label="Close" icon={X} onClick={onClose} className="-mr-2" />
      </header>
      <div className="grid gap-1.5">
        <Status aspect={stateAspects[state]} word={stateWords[state]} />
        {reasons.filter(isNews).map((reason) => (
          <p key={reason} className="break-words text-soft">
            {reason}
          </p>
        ))}
        {broken.map((edge) => (
          <BrokenWish key={edge.id} edge={edge} />
        ))}
      </div>
      {node.group === undefined ? (
        <Actions model={model} node={node} />
      ) : (
        <ExpandGroup node={node} onExpand={onExpand} />
      )}
      <Figures model={model} id={node.id} />
      {(node.chips?.length ?? 0) > 0 && (
        <Part title="Takes requests that match">
          <ul className="grid gap-1">
            {node.chips?.map((chip) => (
              <li key={chip}>
                <code className="break-all">{chip}</code>
              </li>
            ))}
          </ul>
        </Part>
      )}
      <Ways model={model} id={node.id} onSelect={onSelect} />
      {node.group === undefined && <Conditions node={node} />}
    </aside>
  )
}

function Part({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section aria-label={title} className="border-t border-line pt-3">
      <h3 className="mb-1.5 text-xs font-medium text-faint">{title}</h3>
      {children}
    </section>
  )
}

function BrokenWish({ edge: { broken } }: { edge: TopologyEdge }) {
  return (
    <div className="flex gap-2 rounded-md bg-danger-wash px-2.5 py-2">
      <span className="pt-1">
        <Lamp aspect="danger" />
      </span>
      <p className="min-w-0 break-words">
        <span className="font-medium">{broken?.reason}</span>
        <span className="block text-soft">{broken?.message}</span>
      </p>
    </div>
  )
}

function ExpandGroup({ node, onExpand }: { node: GroupNode; onExpand: (group: string) => void }) {
  const group = node.group
  if (group === undefined) return null
  return (
    <div>
      <Button onClick={() => onExpand(group.key)}>Show {group.key === '' ? 'the rest' : group.key} in full</Button>
    </div>
  )
}

function Actions({ model, node }: { model: MapModel; node: GroupNode }) {
  const { items: gateways } = useList('Gateway')
  const { items: routes } = useList('HTTPRoute')
  const { items: grpcRoutes } = useList('GRPCRoute')
  const page = linkTo(node)
  const trial = tryLink(model.whole, node.id, { gateways, routes, grpcRoutes })
  return (
    <div className="flex flex-wrap gap-2">
      {trial !== null && (
        <ButtonLink small look="primary" href={trial}>
          Try a request
        </ButtonLink>
      )}
      {page !== null && (
        <ButtonLink small look="plain" href={page}>
          Open {node.kind === 'HTTPRoute' ? 'route' : node.kind.toLowerCase()}
        </ButtonLink>
      )}
      <CopyYaml node={node} />
    </div>
  )
}

function Figures({ model, id }: { model: MapModel; id: string }) {
  const flow = model.overlay.flows.get(id)
  if (flow === undefined) return null
  const figures = [
    ['Requests', `${formatRate(flow.requestsPerSecond)}/s`],
    ['5xx', formatPercent(flow.errorPercent)],
    ['Mean', formatDurationMs(flow.meanDurationMs)],
    ['In all', formatCount(flow.requestsTotal)],
  ] as const
  return (
    <Part title="Now">
      <dl className="grid grid-cols-4 gap-2">
        {figures.map(([name, value]) => (
          <div key={name}>
            <dt className="text-xs text-faint">{name}</dt>
            <dd className="font-mono">{value}</dd>
          </div>
        ))}
      </dl>
    </Part>
  )
}

/** Neighbours along the tracks. */
function Ways({ model, id, onSelect }: { model: MapModel; id: string; onSelect: (id: string) => void }) {
  const out = model.graph.out.get(id) ?? []
  const into = model.graph.into.get(id) ?? []
  const list = (
    title: string,
    ends: readonly { readonly id: string; readonly end: string; readonly share?: number | undefined }[],
  ) =>
    ends.length > 0 && (
      <Part title={title}>
        <ul className="-mx-2 grid">
          {ends.slice(0, 12).map(({ id: key, end, share }) => {
            const node = model.graph.nodes.get(end)
            if (node === undefined) return null
            return (
              <li key={key}>
                <button
                  type="button"
                  onClick={() => onSelect(end)}
                  className="flex min-h-7 w-full items-center gap-2 rounded-sm px-2 text-left hover:bg-hover"
                >
                  <Lamp aspect={stateAspects[model.stateOf(end).state]} size={10} />
                  <span className="min-w-0 flex-1 truncate">{titleOf(node)}</span>
                  <span className="shrink-0 text-xs text-faint">
                    {share === undefined ? columnTitles[node.column].toLowerCase() : formatPercent(share)}
                  </span>
                </button>
              </li>
            )
          })}
        </ul>
        {ends.length > 12 && <p className="text-xs text-faint">and {formatMany(ends.length - 12, 'more', 'more')}</p>}
      </Part>
    )
  return (
    <>
      {list(
        'Comes from',
        into.map((edge) => ({ id: edge.id, end: edge.from })),
      )}
      {list(
        'Goes to',
        out.map((edge) => ({ id: edge.id, end: edge.to, share: edge.weightPercent })),
      )}
    </>
  )
}

function Conditions({ node }: { node: GroupNode }) {
  const gateways = useList('Gateway').items
  const routes = useList('HTTPRoute').items
  const resource = [...gateways, ...routes].find(
    ({ kind, metadata }) => kind === node.kind && metadata.namespace === node.namespace && metadata.name === node.name,
  )
  if (resource === undefined || node.column === 'endpoint' || node.column === 'service') return null
  const section = node.column === 'listener' ? `Listener ${node.id.slice(node.id.lastIndexOf('/') + 1)}` : null
  const groups = conditionGroups(resource).filter(({ title }) => section === null || title === section)
  return groups.map((group) => <ConditionList key={group.title} group={group} />)
}

function ConditionList({ group }: { group: ConditionGroup }) {
  if (group.conditions.length === 0) return null
  return (
    <Part title={`Conditions · ${group.title}`}>
      <ul className="grid gap-1.5">
        {group.conditions.map((condition) => (
          <ConditionItem key={condition.type} condition={condition} />
        ))}
      </ul>
    </Part>
  )
}

function ConditionItem({ condition }: { condition: Condition }) {
  return (
    <li className="flex gap-2">
      <span className="pt-1">
        <Lamp aspect={conditionAspect(condition)} size={10} />
      </span>
      <span className="min-w-0 break-words">
        {condition.type} <span className="text-faint">{condition.reason}</span>
        {condition.message !== '' && <span className="block text-xs text-soft">{condition.message}</span>}
      </span>
    </li>
  )
}
