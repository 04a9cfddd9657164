import { formatMany } from '@/lib/format.ts'
import { Status } from '@/ui/aspect.tsx'
import { Section } from '@/ui/section.tsx'
import { BytesView } from './bytes-view.tsx'
import { CallView } from './call-view.tsx'
import type { Sent, SentConnection, SentDatagrams, SentHandshake } from './requests.ts'
import { ResponseView } from './response-view.tsx'
import { TlsView } from './tls-view.tsx'

/** What came back, by what was sent. */
export function SentView({ sent }: { sent: Sent }) {
  if (sent.protocol === 'http') return <ResponseView sent={sent} />
  if (sent.protocol === 'grpc') return <CallView sent={sent} />
  if (sent.protocol === 'tls') return <HandshakeView sent={sent} />
  return sent.protocol === 'tcp' ? <ConnectionView sent={sent} /> : <DatagramsView sent={sent} />
}

function HandshakeView({ sent: { tls, outcome, answer, timing } }: { sent: SentHandshake }) {
  return (
    <Section title="Response">
      <div className="grid gap-4">
        <div aria-live="polite" className="text-base font-medium">
          <Status aspect={tls === null ? 'danger' : 'clear'} word={tls === null ? 'No handshake' : 'Handshake done'} />
        </div>
        <p className="text-sm">
          {outcome} <span className="text-faint">In {timing.totalMs.toFixed(1)} ms.</span>
        </p>
        {tls !== null && <TlsView tls={tls} />}
        {answer !== null && <Answer answer={answer} />}
      </div>
    </Section>
  )
}

function ConnectionView({ sent: { answer, timing } }: { sent: SentConnection }) {
  return (
    <Section title="Response">
      <div className="grid gap-4">
        <div aria-live="polite" className="text-base font-medium">
          <Status
            aspect={answer.size === 0 ? 'caution' : 'clear'}
            word={answer.size === 0 ? 'Connected, no answer' : formatMany(answer.size, 'byte')}
          />
        </div>
        <Answer answer={answer} />
        <p className="text-xs text-faint">
          Connected after {timing.connectMs.toFixed(1)} ms, {timing.totalMs.toFixed(1)} ms in all.
        </p>
      </div>
    </Section>
  )
}

function Answer({ answer }: { answer: SentConnection['answer'] }) {
  return (
    <div className="grid gap-2">
      <BytesView answer={answer} label="The answer" />
      <p className="text-sm text-soft">{answer.end}</p>
    </div>
  )
}

function DatagramsView({ sent: { answers } }: { sent: SentDatagrams }) {
  const isSilent = answers.length === 0
  return (
    <Section title="Response">
      <div className="grid gap-4">
        <div aria-live="polite" className="text-base font-medium">
          <Status
            aspect={isSilent ? 'caution' : 'clear'}
            word={isSilent ? 'No answer' : formatMany(answers.length, 'datagram')}
          />
        </div>
        {isSilent && <p className="text-sm text-soft">Nothing came back within 2 s. Datagrams may be lost unseen.</p>}
        {answers.map((answer, index) => (
          <div key={index} className="grid gap-1">
            <BytesView answer={answer} label={`Datagram ${index + 1}`} />
            <p className="text-xs text-faint">After {answer.atMs.toFixed(1)} ms.</p>
          </div>
        ))}
      </div>
    </Section>
  )
}
