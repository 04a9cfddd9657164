import type { Explanation } from '@signalbox/shared/explain'
import { formatPercent } from '@/lib/format.ts'
import { Notice } from '@/ui/notice.tsx'
import { Section } from '@/ui/section.tsx'
import type { Asked } from './asked.ts'
import { NearMissList } from './near-miss-list.tsx'
import { nearMisses, outranked } from './near-misses.ts'
import { PolicyList } from './policy-list.tsx'
import { outcomeOf } from './outcome.ts'
import { StepList } from './step-list.tsx'

interface ExplanationViewProps {
  readonly explanation: Explanation
  readonly asked: Pick<Asked, 'protocol' | 'method'>
}

/** What becomes of the request and why: verdict, steps, what is sent on, and who nearly took it. */
export function ExplanationView({ explanation, asked }: ExplanationViewProps) {
  const outcome = outcomeOf(explanation)
  const misses = nearMisses(explanation.considered)
  const later = outranked(explanation.considered)
  return (
    <div className="grid gap-6">
      <div aria-live="polite">
        <Notice aspect={outcome.aspect} title={outcome.word}>
          {explanation.verdict}
        </Notice>
      </div>
      <Section title="Steps">
        <StepList steps={explanation.steps} end={outcome.aspect} />
      </Section>
      {(explanation.policies ?? []).length > 0 && (
        <Section title="Policies in force" help="In the order in which they run.">
          <PolicyList policies={explanation.policies ?? []} />
        </Section>
      )}
      {explanation.upstream !== null && (
        <Section title="As it is sent on">
          <UpstreamRequest upstream={explanation.upstream} asked={asked} />
        </Section>
      )}
      {later.length > 0 && (
        <Section title="Would take it, too" help="They match as well, but something that comes first took the request.">
          <NearMissList candidates={later} />
        </Section>
      )}
      {misses.length > 0 && (
        <Section title="Near misses" help="Rules that did not match, the closest first.">
          <NearMissList candidates={misses} />
        </Section>
      )}
    </div>
  )
}

interface UpstreamRequestProps {
  readonly upstream: NonNullable<Explanation['upstream']>
  readonly asked: Pick<Asked, 'protocol' | 'method'>
}

function UpstreamRequest({ upstream, asked }: UpstreamRequestProps) {
  const { service, url, headers, sharePercent, endpoints } = upstream
  const begin = requestLine(asked, pathOf(url))
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`)
  return (
    <div className="grid gap-2 text-sm">
      {begin !== null && (
        <pre className="overflow-x-auto rounded-md border border-line bg-sunken px-3 py-2 text-xs">
          {[begin, ...lines].join('\n')}
        </pre>
      )}
      <p className="text-soft">
        To <code>{service}</code>
        {sharePercent < 100 && `, which gets ${formatPercent(sharePercent)} of what the rule takes`}
        {endpoints.length > 1 ? '; one of ' : ' at '}
        {endpoints.map(({ address, port }, index) => (
          <span key={`${address}:${port}`}>
            {index > 0 && ', '}
            <code>
              {address}:{port}
            </code>
          </span>
        ))}
        .
      </p>
    </div>
  )
}

/** Connections and datagrams have none. */
function requestLine({ protocol, method }: Pick<Asked, 'protocol' | 'method'>, path: string): string | null {
  if (protocol === 'grpc') return `POST ${path} HTTP/2`
  return protocol === 'http' ? `${method} ${path} HTTP/1.1` : null
}

function pathOf(url: string): string {
  const path = url.replace(/^[a-z]+:\/\/[^/?#]*/i, '')
  return path.startsWith('/') ? path : `/${path}`
}
