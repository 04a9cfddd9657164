'use client'
import { useQuery } from '@tanstack/react-query'
import { restorePreviewQuery, useRestore, type Restoring } from '@/client/history.ts'
import { previewSentences } from '@/client/preview-sentences.ts'
import { formatMany } from '@/lib/format.ts'
import { Button } from '@/ui/button.tsx'
import { Dialog } from '@/ui/dialog.tsx'
import { Notice } from '@/ui/notice.tsx'
import { SkeletonRows } from '@/ui/skeleton.tsx'
import { showToast } from '@/ui/toast.tsx'
import { ResourceChanges } from './resource-changes.tsx'

interface RestoreDialogProps {
  readonly restoring: Restoring
  readonly title: string
  readonly onClose: () => void
}

/** Shows what restoring would do, and does it: as a new revision, so that it can be undone the same way. */
export function RestoreDialog({ restoring, title, onClose }: RestoreDialogProps) {
  const { data, error, isPending, refetch } = useQuery(restorePreviewQuery(restoring))
  const restore = useRestore()
  const changes = data?.changes ?? []
  // Awaited, and not told by a callback: what is restored may take this dialog's page away meanwhile.
  const carryOut = async (seen: number) => {
    try {
      const { revision } = await restore.mutateAsync({ ...restoring, seen })
      onClose()
      showToast({ title: `Restored as revision ${revision}` })
    } catch {
      void refetch()
    }
  }
  return (
    <Dialog
      open
      wide
      onOpenChange={(open) => !open && onClose()}
      title={title}
      description="Nothing of the history is lost: it becomes a new revision, which can be undone in the same way."
      footer={
        <>
          <Button look="quiet" onClick={onClose}>
            Cancel
          </Button>
          <Button
            look="primary"
            disabled={data === undefined || changes.length === 0}
            pending={restore.isPending}
            onClick={() => data !== undefined && void carryOut(data.seen)}
          >
            Restore {changes.length === 0 ? '' : formatMany(changes.length, 'resource')}
          </Button>
        </>
      }
    >
      <div className="grid min-w-0 gap-4">
        {restore.error !== null && (
          <Notice aspect="danger" urgent title="It was not restored">
            {restore.error.message}
          </Notice>
        )}
        {error !== null && (
          <Notice aspect="danger" title="It cannot be restored">
            {error.message}
          </Notice>
        )}
        {isPending && <SkeletonRows rows={3} label="Looking at what it would do" />}
        {data !== undefined && changes.length === 0 && (
          <p className="text-sm text-soft">Everything is as it was then already.</p>
        )}
        {data !== undefined && changes.length > 0 && (
          <>
            <section aria-label="What it would do" className="grid gap-1 text-sm text-soft">
              {previewSentences(data.preview).map((sentence) => (
                <p key={sentence}>{sentence}</p>
              ))}
            </section>
            <ResourceChanges changes={changes} />
          </>
        )}
      </div>
    </Dialog>
  )
}
