import { useEffect, useEffectEvent } from 'react'
import { wordsOf, type EditableKind } from '@/client/links.ts'
import { useRuntime } from '@/client/queries.ts'
import { inForce } from '@/client/traffic.ts'
import { Status } from '@/ui/aspect.tsx'
import { Button } from '@/ui/button.tsx'
import type { Editor } from './use-editor.ts'

interface SaveBarProps {
  readonly kind: EditableKind
  readonly editor: Editor
  /** Why it may not be saved by who looks at it. */
  readonly refusal: string | null
  readonly onSave: () => void
}

/** Save and discard, and how far the last save has come. Ctrl-S and Cmd-S save too. */
export function SaveBar({ kind, editor, refusal, onSave }: SaveBarProps) {
  const { base, dirty, saving, draft } = editor
  const mayBeSaved = dirty && draft.problems.length === 0 && !editor.gone && refusal === null
  const onKey = useEffectEvent((event: KeyboardEvent) => {
    if (event.key.toLowerCase() !== 's' || !(event.ctrlKey || event.metaKey)) return
    event.preventDefault()
    if (mayBeSaved && !saving) onSave()
  })
  useEffect(() => {
    const listener = (event: KeyboardEvent) => onKey(event)
    window.addEventListener('keydown', listener)
    return () => window.removeEventListener('keydown', listener)
  }, [])
  return (
    <footer className="sticky bottom-0 z-20 flex min-h-13 flex-wrap items-center gap-x-4 gap-y-2 border-t border-line bg-ground px-4 py-2 sm:px-6">
      <output className="min-w-0 flex-1 text-sm text-soft">
        {dirty ? <Unsaved editor={editor} /> : <Force revision={editor.savedRevision} />}
      </output>
      {dirty && base !== null && (
        <Button look="quiet" onClick={() => editor.reset(base)}>
          Discard changes
        </Button>
      )}
      <Button look="primary" refusal={refusal} disabled={!mayBeSaved} pending={saving} onClick={onSave}>
        {saving ? 'Saving' : base === null ? `Create ${wordsOf(kind).word}` : 'Save'}
      </Button>
    </footer>
  )
}

function Unsaved({ editor: { draft, base } }: { editor: Editor }) {
  if (draft.problems.length > 0) return <Status aspect="danger" word="The YAML cannot be read" />
  return <Status aspect="unlit" word={base === null ? 'Not created yet' : 'Changes not saved'} />
}

/** The way of a saved revision into the gateway processes. */
function Force({ revision }: { revision: number | null }) {
  const runtime = useRuntime()
  if (revision === null) return <span className="text-faint">Nothing to save</span>
  const { connected, reached } = inForce(runtime, revision)
  if (connected === 0) {
    return <Status aspect="caution" word={`Saved as revision ${revision}; in force when a gateway process connects`} />
  }
  const gateways = `${reached} of ${connected} ${connected === 1 ? 'gateway' : 'gateways'}`
  return reached === connected ? (
    <Status aspect="clear" word={`Revision ${revision} in force on ${gateways}`} />
  ) : (
    <Status aspect="caution" word={`Revision ${revision} saved; in force on ${gateways}`} />
  )
}
