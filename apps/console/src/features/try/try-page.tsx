'use client'
import type { Explanation } from '@signalbox/shared/explain'
import { useMutation, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { ApiError } from '@/client/api.ts'
import { runtimeQuery, useList } from '@/client/queries.ts'
import { Button } from '@/ui/button.tsx'
import { ConfirmDialog } from '@/ui/confirm-dialog.tsx'
import { CopyButton } from '@/ui/copy-button.tsx'
import { PageHeader } from '@/ui/page-header.tsx'
import { SkeletonRows } from '@/ui/skeleton.tsx'
import { isSafe, type Asked } from './asked.ts'
import { toCurl } from './curl.ts'
import { ExplanationView } from './explanation-view.tsx'
import { toFieldErrors } from './field-errors.ts'
import { RequestForm, RequestLine } from './request-form.tsx'
import { explainQuery, sendRequest } from './requests.ts'
import { ResponseView } from './response-view.tsx'
import { SuggestionList } from './suggestion-list.tsx'
import { suggestionsFrom } from './suggestions.ts'
import { parseHeaderLine, withAsked } from './url-state.ts'
import { useAsked } from './use-asked.ts'

/** The route tester: why a request goes where it goes, and what comes back when it is sent. */
export function TryPage() {
  const { asked, settled, change, setAsked } = useAsked()
  const { items: gateways } = useList('Gateway')
  const { items: routes } = useList('HTTPRoute')
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
  const isEmpty = asked.url.trim() === ''
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
          !isEmpty && (
            <>
              <CopyButton
                label="Copy as curl"
                text={toCurl(asked, bound === undefined ? null : { address: bound.address, port: bound.boundPort })}
              />
              <CopyLink asked={asked} />
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
        <div className="lg:col-span-2">
          <RequestLine
            asked={asked}
            errors={errors}
            onChange={changeAndForget}
            actions={
              <>
                <Button type="submit" look="primary" disabled={isEmpty}>
                  Explain
                </Button>
                <Button
                  disabled={isEmpty}
                  pending={sending.isPending}
                  onClick={() => (isSafe(asked.method) ? send() : setAsking(true))}
                >
                  Send
                </Button>
              </>
            }
          />
        </div>
        <div className="lg:sticky lg:top-16">
          <RequestForm
            asked={asked}
            errors={errors}
            gateways={gateways.map(({ metadata }) => `${metadata.namespace}/${metadata.name}`).toSorted()}
            onChange={changeAndForget}
          />
        </div>
        <div className="grid min-w-0 gap-6">
          {isEmpty ? (
            <SuggestionList
              suggestions={suggestionsFrom(gateways, routes)}
              onChoose={({ method, url, headers }) =>
                setAsked({ ...asked, method, url, headers: headers.map(parseHeaderLine) })
              }
            />
          ) : (
            <>
              {sending.data !== undefined && <ResponseView sent={sending.data} />}
              <Explained result={explained} asked={settled} />
            </>
          )}
        </div>
      </form>
      <ConfirmDialog
        open={asking}
        onOpenChange={setAsking}
        title={`Send this ${asked.method}?`}
        action={`Send ${asked.method}`}
        danger={asked.method === 'DELETE'}
        onConfirm={send}
      >
        <p>
          It is sent for real to whatever stands behind <code className="break-all">{asked.url}</code> and may change or
          delete something there. Explain says where it would go without sending it.
        </p>
      </ConfirmDialog>
    </>
  )
}

interface ExplainedProps {
  readonly result: { readonly data: Explanation | undefined; readonly error: Error | null; readonly isPending: boolean }
  readonly asked: Asked
}

function Explained({ result: { data, error, isPending }, asked }: ExplainedProps) {
  if (data !== undefined && error === null) return <ExplanationView explanation={data} method={asked.method} />
  if (error !== null) return <p className="text-sm text-soft">Nothing to explain yet: {error.message}</p>
  return isPending ? <SkeletonRows rows={5} label="Explaining" /> : null
}

function CopyLink({ asked }: { asked: Asked }) {
  const search = withAsked(new URLSearchParams(), asked).toString()
  const origin = typeof window === 'undefined' ? '' : window.location.origin
  return <CopyButton label="Copy link" text={`${origin}/try?${search}`} />
}
