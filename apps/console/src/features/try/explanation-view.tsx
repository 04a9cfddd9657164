import type { Explanation } from '@signalbox/shared/explain'
import { formatPercent } from '@/lib/format.ts'
import { Notice } from '@/ui/notice.tsx'
import { Section } from '@/ui/section.tsx'
import { NearMissList } from './near-miss-list.tsx'
import { nearMisses, outranked } from './near-misses.ts'
import { outcomeOf } from './outcome.ts'
import { StepList } from './step-list.tsx'

/** What becomes of the request and why: verdict, steps, what is sent on, and who nearly took it. */
export function ExplanationView({ explanation, method }: { explanation: Explanation; method: string }) {
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
      {explanation.upstream !== null && (
        <Section title="As it is sent on">
          <UpstreamRequest upstream={explanation.upstream} method={method} />
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

function UpstreamRequest({ upstream, method }: { upstream: NonNullable<Explanation['upstream']>; method: string }) {
  const { service, url, headers, sharePercent, endpoints } = upstream
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`)
  return (
    <div className="grid gap-2 text-sm">
      <pre className="overflow-x-auto rounded-md border border-line bg-sunken px-3 py-2 text-xs">
        {[`${method} ${pathOf(url)} HTTP/1.1`, ...lines].join('\n')}
      </pre>
      <p className="text-soft">
        To <code>{service}</code>
        {sharePercent < 100 && `, which gets ${formatPercent(sharePercent)} of the rule’s requests`}
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

function pathOf(url: string): string {
  const path = url.replace(/^[a-z]+:\/\/[^/?#]*/i, '')
  return path.startsWith('/') ? path : `/${path}`
}
