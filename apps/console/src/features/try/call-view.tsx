import { Status, type Aspect } from '@/ui/aspect.tsx'
import { CopyButton } from '@/ui/copy-button.tsx'
import { Section } from '@/ui/section.tsx'
import type { SentCall } from './requests.ts'

/** What a call gave back: status, messages, metadata before and behind them. */
export function CallView({ sent }: { sent: SentCall }) {
  const { status, messages, truncated, headers, trailers, timing } = sent
  const texts = messages.map((message) => JSON.stringify(message, null, 2))
  return (
    <Section title="Response">
      <div className="grid gap-4">
        <div aria-live="polite" className="text-base font-medium">
          <Status aspect={aspectOf(sent)} word={`${status.code} ${status.name}`} />
        </div>
        <p className="text-sm text-soft">
          {status.code === 0 || status.details === '' ? '' : `${status.details} `}
          <span className="text-faint">In {timing.totalMs.toFixed(1)} ms.</span>
        </p>
        {texts.length > 0 && (
          <div className="grid gap-2">
            <div className="flex items-center justify-between gap-2">
              <span className="text-xs text-faint">{texts.length === 1 ? 'Message' : `${texts.length} messages`}</span>
              <CopyButton text={texts.join('\n')} />
            </div>
            <ol aria-label="Messages" className="grid gap-2">
              {texts.map((text, index) => (
                <li key={index}>
                  <pre className="rounded-md border border-line bg-sunken px-3 py-2 text-xs break-words whitespace-pre-wrap">
                    {text}
                  </pre>
                </li>
              ))}
            </ol>
          </div>
        )}
        {truncated && <p className="text-xs text-faint">There were more; only the first are shown.</p>}
        <Fields title="Metadata" fields={headers} />
        <Fields title="Trailers" fields={trailers} />
      </div>
    </Section>
  )
}

/** A stream that was ended here is no failure. */
function aspectOf({ status: { code }, truncated }: SentCall): Aspect {
  if (code === 0 || truncated) return 'clear'
  return [2, 13, 14, 15].includes(code) ? 'danger' : 'caution'
}

function Fields({ title, fields }: { title: string; fields: SentCall['headers'] }) {
  if (fields.length === 0) return null
  return (
    <div className="grid gap-1">
      <h3 className="text-xs font-medium text-faint">{title}</h3>
      <dl className="grid grid-cols-[minmax(6rem,auto)_minmax(0,1fr)] gap-x-4 gap-y-0.5 text-xs">
        {fields.map(({ name, value }, index) => (
          <div key={index} className="contents">
            <dt className="font-mono text-faint">{name}</dt>
            <dd className="font-mono break-all">{value}</dd>
          </div>
        ))}
      </dl>
    </div>
  )
}
