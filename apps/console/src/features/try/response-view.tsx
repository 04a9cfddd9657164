import { useState } from 'react'
import { formatMany } from '@/lib/format.ts'
import { Status } from '@/ui/aspect.tsx'
import { CopyButton } from '@/ui/copy-button.tsx'
import { Section } from '@/ui/section.tsx'
import { Segments } from '@/ui/segments.tsx'
import { aspectOfStatus } from './outcome.ts'
import { prettyJson } from './pretty-json.ts'
import type { SentHttp } from './requests.ts'
import { TlsView } from './tls-view.tsx'

/** What came back, in which time. */
export function ResponseView({ sent }: { sent: SentHttp }) {
  const { response, timing, version, tls } = sent
  return (
    <Section title="Response">
      <div className="grid gap-4">
        <div aria-live="polite" className="text-base font-medium">
          <Status aspect={aspectOfStatus(response.status)} word={`${response.status} ${response.statusText}`} />
          <span className="ml-3 text-xs font-normal text-faint">HTTP/{version}</span>
        </div>
        <TimingBar timing={timing} />
        <dl className="grid grid-cols-[minmax(6rem,auto)_minmax(0,1fr)] gap-x-4 gap-y-0.5 text-xs">
          {response.headers.map(({ name, value }, index) => (
            <div key={index} className="contents">
              <dt className="font-mono text-faint">{name}</dt>
              <dd className="font-mono break-all">{value}</dd>
            </div>
          ))}
        </dl>
        <ResponseBody response={response} />
        {tls !== null && <TlsView tls={tls} />}
      </div>
    </Section>
  )
}

function ResponseBody({ response: { body, encoding, truncated } }: { response: SentHttp['response'] }) {
  const [look, setLook] = useState<'pretty' | 'raw'>('pretty')
  const pretty = encoding === 'text' ? prettyJson(body) : null
  if (body === '') return <p className="text-sm text-faint">No content.</p>
  if (encoding === 'base64') {
    return (
      <p className="text-sm text-soft">{formatMany(Math.floor((body.length * 3) / 4), 'byte')} that are not text.</p>
    )
  }
  return (
    <div className="grid gap-2">
      <div className="flex items-center justify-between gap-2">
        {pretty === null ? (
          <span className="text-xs text-faint">Text</span>
        ) : (
          <Segments
            label="How the content is shown"
            value={look}
            onValueChange={setLook}
            options={[
              { value: 'pretty', label: 'JSON' },
              { value: 'raw', label: 'As received' },
            ]}
          />
        )}
        <CopyButton text={body} />
      </div>
      <pre className="max-h-120 overflow-auto rounded-md border border-line bg-sunken px-3 py-2 text-xs break-words whitespace-pre-wrap">
        {look === 'pretty' ? (pretty ?? body) : body}
      </pre>
      {truncated && <p className="text-xs text-faint">It went on; only the beginning is shown.</p>}
    </div>
  )
}

/** Three stretches of one line: until connected, until the first byte, until the end. */
function TimingBar({ timing: { connectMs, firstByteMs, totalMs } }: { timing: SentHttp['timing'] }) {
  const stretches = [
    { name: 'Connect', ms: connectMs, className: 'bg-edge' },
    { name: 'First byte', ms: Math.max(0, firstByteMs - connectMs), className: 'bg-accent' },
    { name: 'Content', ms: Math.max(0, totalMs - firstByteMs), className: 'bg-clear' },
  ]
  const sum = Math.max(0.1, totalMs)
  return (
    <div className="grid gap-1.5">
      <div aria-hidden className="flex h-1.5 gap-px overflow-hidden rounded-full bg-sunken">
        {stretches.map(({ name, ms, className }) => (
          <span key={name} className={className} style={{ width: `${(ms / sum) * 100}%` }} />
        ))}
      </div>
      <dl className="flex flex-wrap gap-x-5 gap-y-1 text-xs">
        {[...stretches, { name: 'In all', ms: totalMs, className: '' }].map(({ name, ms, className }) => (
          <div key={name} className="flex items-center gap-1.5">
            {className !== '' && <span aria-hidden className={`size-2 rounded-full ${className}`} />}
            <dt className="text-faint">{name}</dt>
            <dd className="font-mono">{ms.toFixed(1)} ms</dd>
          </div>
        ))}
      </dl>
    </div>
  )
}
