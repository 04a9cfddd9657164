import type { Runtime } from '@signalbox/shared/snapshot'
import type { ReactNode } from 'react'
import { useRuntime } from '@/client/queries.ts'
import { inForce, sumTraffic } from '@/client/traffic.ts'
import { formatDurationMs, formatPercent, formatRate } from '@/lib/format.ts'
import { Lamp, type Aspect } from '@/ui/aspect.tsx'

/** The instruments above the panel: one figure each, with its unit and what it is measured against. */
export function Readings() {
  const runtime = useRuntime()
  const traffic = sumTraffic(runtime?.traffic ?? [])
  const { connected, reached } = inForce(runtime, runtime?.configRevision ?? 0)
  const { listening, all } = countListeners(runtime)
  return (
    <dl className="grid grid-cols-2 border-y border-line bg-panel sm:grid-cols-4">
      <Reading
        label="Gateway processes"
        value={String(connected)}
        aspect={connected === 0 ? 'danger' : reached < connected ? 'caution' : 'clear'}
        note={
          connected === 0 ? 'none is connected' : `${reached} with revision ${runtime?.configRevision ?? 0} in force`
        }
      />
      <Reading
        label="Listeners"
        value={String(listening)}
        aspect={all === 0 ? 'unlit' : listening < all ? 'danger' : 'clear'}
        note={all === 0 ? 'none yet' : listening < all ? `${all - listening} cannot be bound` : 'all bound'}
      />
      <Reading
        label="Requests a second"
        value={formatRate(traffic.requestsPerSecond)}
        note={`mean time ${formatDurationMs(traffic.meanDurationMs)}`}
      />
      <Reading
        label="Errors"
        value={formatPercent(traffic.errorPercent)}
        aspect={traffic.errorPercent >= 5 ? 'danger' : traffic.errorPercent > 0 ? 'caution' : 'clear'}
        note="responses with 5xx, last 10 s"
      />
    </dl>
  )
}

interface ReadingProps {
  readonly label: string
  readonly value: string
  readonly note: ReactNode
  readonly aspect?: Aspect
}

function Reading({ label, value, note, aspect }: ReadingProps) {
  return (
    <div className="border-line px-4 py-3 not-first:border-l max-sm:nth-[3]:border-l-0 max-sm:nth-[n+3]:border-t sm:px-6">
      <dt className="text-xs text-faint">{label}</dt>
      <dd className="mt-0.5 flex items-center gap-2 text-xl font-semibold">
        {aspect !== undefined && <Lamp aspect={aspect} />}
        {value}
      </dd>
      <dd className="truncate text-xs text-soft">{note}</dd>
    </div>
  )
}

function countListeners(runtime: Runtime | undefined): { listening: number; all: number } {
  const states = new Map<string, boolean>()
  for (const { listener, state } of runtime?.gateways.flatMap(({ connected, listeners }) =>
    connected ? listeners : [],
  ) ?? []) {
    states.set(listener, (states.get(listener) ?? true) && state === 'listening')
  }
  return { listening: [...states.values()].filter(Boolean).length, all: states.size }
}
