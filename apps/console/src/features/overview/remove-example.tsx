import dynamic from 'next/dynamic'
import { useState } from 'react'
import { useRemoveExample } from '@/client/mutations.ts'
import { useList } from '@/client/queries.ts'
import { useJudge } from '@/client/rights.ts'
import { Button } from '@/ui/button.tsx'
import { Notice } from '@/ui/notice.tsx'
import { showToast } from '@/ui/toast.tsx'

const ConfirmDialog = dynamic(() => import('@/ui/confirm-dialog.tsx').then((module) => module.ConfirmDialog))
const exampleLabel = 'signalbox.dev/example'

/** The way to take the example away again, as long as it is there. */
export function RemoveExample() {
  const [asked, setAsked] = useState(false)
  const remove = useRemoveExample()
  const isLoaded = useList('Namespace').items.some(({ metadata }) => metadata.labels?.[exampleLabel] === 'true')
  const refusal = useJudge().refusal('delete', { kind: 'Namespace' })
  if (!isLoaded) return null
  const confirm = () =>
    remove.mutate(undefined, {
      onSuccess: () => {
        setAsked(false)
        showToast({ title: 'The example is gone' })
      },
    })
  return (
    <>
      <Button look="quiet" refusal={refusal} onClick={() => setAsked(true)}>
        Remove the example
      </Button>
      {asked && (
        <ConfirmDialog
          open
          onOpenChange={setAsked}
          title="Remove the example?"
          action="Remove the example"
          pending={remove.isPending}
          onConfirm={confirm}
        >
          <p>
            Everything that carries the label <code>{exampleLabel}</code> is deleted, as one revision. What you made
            yourself stays.
          </p>
          {remove.error !== null && (
            <Notice aspect="danger" urgent title="It was not removed">
              {remove.error.message}
            </Notice>
          )}
        </ConfirmDialog>
      )}
    </>
  )
}
