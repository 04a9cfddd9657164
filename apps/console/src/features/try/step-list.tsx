import type { ExplainStep } from '@signalbox/shared/explain'
import { cn } from '@/lib/cn.ts'
import { Lamp, type Aspect } from '@/ui/aspect.tsx'

const stages: Readonly<Record<ExplainStep['stage'], string>> = {
  listener: 'Listener',
  tls: 'TLS',
  hostname: 'Hostname',
  attachment: 'Attachment',
  match: 'Match',
  policy: 'Policy',
  filter: 'Filter',
  mirror: 'Mirror',
  backend: 'Backend',
  session: 'Session',
  retry: 'Retry',
  upstream: 'Upstream',
  response: 'Response',
}

/** The way of the request, station by station, down to its end. */
export function StepList({ steps, end }: { steps: readonly ExplainStep[]; end: Aspect }) {
  return (
    <ol className="grid">
      {steps.map((step, index) => {
        const last = index === steps.length - 1
        return (
          <li
            key={index}
            className="grid grid-cols-[12px_6rem_minmax(0,1fr)] gap-x-3 text-sm max-sm:grid-cols-[12px_minmax(0,1fr)]"
          >
            <span className="relative flex justify-center max-sm:row-span-2">
              {index > 0 && <span aria-hidden className="absolute top-0 h-1.5 w-px bg-edge" />}
              {!last && <span aria-hidden className="absolute top-4 bottom-0 w-px bg-edge" />}
              <span className="mt-1.5">
                <Lamp aspect={step.outcome === 'ended' ? end : 'clear'} size={10} />
              </span>
            </span>
            <span className="text-faint max-sm:col-start-2">{stages[step.stage]}</span>
            <div className={cn('min-w-0 max-sm:col-start-2', !last && 'pb-3')}>
              <p className="break-words">{step.text}</p>
              {step.changes !== undefined && step.changes.length > 0 && <Changes changes={step.changes} />}
            </div>
          </li>
        )
      })}
    </ol>
  )
}

function Changes({ changes }: { changes: NonNullable<ExplainStep['changes']> }) {
  return (
    <dl className="mt-1 grid gap-1">
      {changes.map(({ what, before, after }) => (
        <div key={what} className="flex flex-wrap items-baseline gap-x-2 text-xs">
          <dt className="text-faint">{what}</dt>
          <dd className="flex min-w-0 flex-wrap items-baseline gap-x-1.5">
            {before !== null && (
              <del className="rounded-sm bg-danger-wash px-1 font-mono break-all decoration-danger">{before}</del>
            )}
            {before !== null && <span className="text-faint">{after === null ? 'is taken out' : 'becomes'}</span>}
            {after !== null && (
              <ins className="rounded-sm bg-clear-wash px-1 font-mono break-all no-underline">{after}</ins>
            )}
          </dd>
        </div>
      ))}
    </dl>
  )
}
