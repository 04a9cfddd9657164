'use client'
import { openDialog } from '@/client/dialogs.ts'
import { useLoadExample } from '@/client/mutations.ts'
import { publishRefusal, useJudge } from '@/client/rights.ts'
import { Button } from '@/ui/button.tsx'
import { Notice } from '@/ui/notice.tsx'
import { showToast } from '@/ui/toast.tsx'
import { FirstTrack } from './first-track.tsx'

/** An empty store: one picture of how things hang together, and two ways to begin. */
export function Welcome() {
  const example = useLoadExample()
  const load = () =>
    example.mutate(undefined, {
      onSuccess: ({ revision }) =>
        showToast({
          title: 'The example is loaded',
          description: `Three teams, two gateways, as revision ${revision}.`,
        }),
    })
  const judge = useJudge()
  return (
    <div className="mx-auto grid max-w-3xl gap-8 px-4 py-12 sm:px-6 sm:py-20">
      <div className="grid gap-2">
        <h1 className="text-xl font-semibold tracking-tight">Lay the first track</h1>
        <p className="max-w-prose text-soft">
          Requests come in at a gateway’s listener, a route decides where they go, and a service answers. Give a program
          a name and its address, and all three are made for you.
        </p>
      </div>
      <FirstTrack />
      <div className="grid gap-6 sm:grid-cols-2">
        <div className="grid content-start justify-items-start gap-2">
          <Button look="primary" refusal={publishRefusal(judge)} onClick={() => openDialog({ dialog: 'publish' })}>
            Publish a service
          </Button>
          <p className="text-sm text-soft">
            Your own program: a name, and host and port where it answers. Takes a minute.
          </p>
        </div>
        <div className="grid content-start justify-items-start gap-2">
          <Button refusal={judge.refusal('create', { kind: 'Namespace' })} pending={example.isPending} onClick={load}>
            {example.isPending ? 'Loading the example' : 'Load the example'}
          </Button>
          <p className="text-sm text-soft">
            Three teams on a shared and a dedicated gateway, with small services that answer. It can be taken away
            again.
          </p>
        </div>
      </div>
      {example.error !== null && (
        <Notice aspect="danger" urgent title="The example was not loaded">
          {example.error.message}
        </Notice>
      )}
    </div>
  )
}
