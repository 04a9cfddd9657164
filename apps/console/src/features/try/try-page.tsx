'use client'
import { toExpectation, toRouteTestOutcome, type Explanation } from '@signalbox/shared/explain'
import { useMutation, useQuery } from '@tanstack/react-query'
import { ListChecks } from 'lucide-react'
import { useState } from 'react'
import { ApiError } from '@/client/api.ts'
import { openDialog } from '@/client/dialogs.ts'
import { runtimeQuery, useList } from '@/client/queries.ts'
import { useScope } from '@/client/scope.ts'
import { Button } from '@/ui/button.tsx'
import { ConfirmDialog } from '@/ui/confirm-dialog.tsx'
import { CopyButton } from '@/ui/copy-button.tsx'
import { PageHeader } from '@/ui/page-header.tsx'
import { Segments } from '@/ui/segments.tsx'
import { SkeletonRows } from '@/ui/skeleton.tsx'
import { isEmpty, isSafe, toExplainBody, type Asked, type Protocol } from './asked.ts'
import { CallForm, CallLine } from './call-form.tsx'
import { toCurl } from './curl.ts'
import { ExplanationView } from './explanation-view.tsx'
import { toFieldErrors } from './field-errors.ts'
import { RequestForm, RequestLine } from './request-form.tsx'
import { explainQuery, sendRequest } from './requests.ts'
import { SentView } from './sent-view.tsx'
import { StreamForm, StreamLine } from './stream-form.tsx'
import { SuggestionList } from './suggestion-list.tsx'
import { useSuggestions } from './use-suggestions.ts'
import { withAsked } from './url-state.ts'
import { useAsked } from './use-asked.ts'

/** The route tester: why a request goes where it goes, and what comes back when it is sent. */
export function TryPage() {
  const { asked, settled, change, setAsked } = useAsked()
  const { items: gateways } = useList('Gateway')
  const suggestions = useSuggestions(asked.protocol)
  const { data: runtime } = useQuery(runtimeQuery)
  const explained = useQuery(explainQuery(settled, runtime?.configRevision ?? 0))
  const sending = useMutation({ mutationFn: sendRequest })
  const [asking, setAsking] = useState(false)

  const failed = [sending.error, explained.error].find((error) => error instanceof ApiError) ?? null
  const listener = explained.data?.listener?.id
  const bound = runtime?.gateways
    .flatMap(({ listeners }) => listeners)
    .find((report) => report.listener === listener && report.state === 'listening')
  const errors = toFieldErrors(failed)
  const { Line, Form } = formsOf[asked.protocol]
  const empty = isEmpty(asked)
  const send = () => {
    setAsking(false)
    sending.mutate(asked)
  }
  const changeAndForget = (part: Partial<Asked>) => {
    if (!sending.isIdle) sending.reset()
    change(part)
  }
  return (
    <>
      <PageHeader
        title="Try"
        description="Ask where a request goes and why, or send it for real."
        actions={
          !empty && (
            <>
              {asked.protocol === 'http' && (
                <CopyButton
                  label="Copy as curl"
                  text={toCurl(asked, bound === undefined ? null : { address: bound.address, port: bound.boundPort })}
                />
              )}
              <CopyLink asked={asked} />
              {asked.protocol === 'http' && <SaveAsTest asked={settled} explanation={explained.data} />}
            </>
          )
        }
      />
      <form
        aria-label="Request"
        className="grid items-start gap-x-8 gap-y-5 px-4 pb-10 sm:px-6 lg:grid-cols-[20rem_minmax(0,1fr)]"
        onSubmit={(event) => {
          event.preventDefault()
          void explained.refetch()
        }}
      >
        <div className="grid gap-3 lg:col-span-2 justify-items-start *:last:w-full">
          <Segments
            label="Protocol"
            value={asked.protocol}
            onValueChange={(protocol) => changeAndForget({ protocol })}
            options={protocolOptions}
          />
          <Line
            asked={asked}
            errors={errors}
            onChange={changeAndForget}
            actions={
              <>
                <Button type="submit" look="primary" disabled={empty}>
                  Explain
                </Button>
                <Button
                  disabled={empty}
                  pending={sending.isPending}
                  onClick={() => (isSafe(asked) ? send() : setAsking(true))}
                >
                  Send
                </Button>
              </>
            }
          />
        </div>
        <div className="lg:sticky lg:top-16">
          <Form
            asked={asked}
            errors={errors}
            gateways={gateways.map(({ metadata }) => `${metadata.namespace}/${metadata.name}`).toSorted()}
            onChange={changeAndForget}
          />
        </div>
        <div className="grid min-w-0 gap-6">
          {empty ? (
            <SuggestionList
              protocol={asked.protocol}
              suggestions={suggestions}
              onChoose={(chosen) => setAsked({ ...asked, ...chosen })}
            />
          ) : (
            <>
              {sending.data !== undefined && <SentView sent={sending.data} />}
              <Explained result={explained} asked={settled} />
            </>
          )}
        </div>
      </form>
      <ConfirmDialog
        open={asking}
        onOpenChange={setAsking}
        title={`Send this ${whatOf(asked)}?`}
        action={`Send ${whatOf(asked)}`}
        danger={asked.protocol === 'http' && asked.method === 'DELETE'}
        onConfirm={send}
      >
        <p>
          It is sent for real to whatever stands behind <code className="break-all">{whereOf(asked)}</code> and may
          change or delete something there. Explain says where it would go without sending it.
        </p>
      </ConfirmDialog>
    </>
  )
}

const protocolOptions: readonly { readonly value: Protocol; readonly label: string }[] = [
  { value: 'http', label: 'HTTP' },
  { value: 'grpc', label: 'gRPC' },
  { value: 'tls', label: 'TLS' },
  { value: 'tcp', label: 'TCP' },
  { value: 'udp', label: 'UDP' },
]

const streamForms = { Line: StreamLine, Form: StreamForm }
const formsOf = {
  http: { Line: RequestLine, Form: RequestForm },
  grpc: { Line: CallLine, Form: CallForm },
  tls: streamForms,
  tcp: streamForms,
  udp: streamForms,
} as const satisfies Record<Protocol, unknown>

function whatOf({ protocol, method }: Asked): string {
  return { http: method, grpc: 'call', tls: 'payload', tcp: 'payload', udp: 'datagram' }[protocol]
}

function whereOf({ protocol, url, call, port }: Asked): string {
  if (protocol === 'http') return url
  return protocol === 'grpc' ? call : `port ${port}`
}

interface ExplainedProps {
  readonly result: { readonly data: Explanation | undefined; readonly error: Error | null; readonly isPending: boolean }
  readonly asked: Asked
}

function Explained({ result: { data, error, isPending }, asked }: ExplainedProps) {
  if (data !== undefined && error === null) return <ExplanationView explanation={data} asked={asked} />
  if (error !== null) return <p className="text-sm text-soft">Nothing to explain yet: {error.message}</p>
  return isPending ? <SkeletonRows rows={5} label="Explaining" /> : null
}

/** Headers are saved as they are typed: a test is a resource that others may read. */
function SaveAsTest({ asked, explanation }: { asked: Asked; explanation: Explanation | undefined }) {
  const [scope] = useScope()
  if (explanation === undefined) return null
  const { method = 'GET', url = '', headers } = toExplainBody(asked).request
  const save = () =>
    openDialog({
      dialog: 'save-test',
      request: { method, url, ...(headers === undefined ? {} : { headers }) },
      expect: toExpectation(toRouteTestOutcome(explanation)),
      namespace: explanation.matched?.namespace ?? (scope === '' ? 'default' : scope),
    })
  return (
    <Button small onClick={save}>
      <ListChecks size={14} aria-hidden /> Save as test
    </Button>
  )
}

function CopyLink({ asked }: { asked: Asked }) {
  const search = withAsked(new URLSearchParams(), asked).toString()
  const origin = typeof window === 'undefined' ? '' : window.location.origin
  return <CopyButton label="Copy link" text={`${origin}/try?${search}`} />
}
