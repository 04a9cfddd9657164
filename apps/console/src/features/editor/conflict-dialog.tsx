import { textOf, toText, wantedOf } from '@/client/draft/draft.ts'
import { Button } from '@/ui/button.tsx'
import { Dialog } from '@/ui/dialog.tsx'
import { DiffView } from '@/ui/diff-view.tsx'
import type { Editor } from './use-editor.ts'

/** A save met a newer version: what they have against what you have, and two ways on. */
export function ConflictDialog({ editor }: { editor: Editor }) {
  const { theirs, draft, saving } = editor
  if (theirs === null) return null
  return (
    <Dialog
      open
      wide
      onOpenChange={(open) => !open && editor.closeConflict()}
      title="Somebody saved this before you"
      description="Lines on red are theirs and would go; lines on green are yours and would come."
      footer={
        <>
          <Button look="quiet" onClick={editor.closeConflict}>
            Keep editing
          </Button>
          <Button onClick={() => editor.reset(theirs)}>Take theirs, drop mine</Button>
          <Button look="primary" pending={saving} onClick={() => void editor.overwrite(theirs)}>
            Overwrite with mine
          </Button>
        </>
      }
    >
      <DiffView label="Their version against yours" before={toText(wantedOf(theirs))} after={textOf(draft)} />
    </Dialog>
  )
}
