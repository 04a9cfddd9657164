import { Button } from '@/ui/button.tsx'
import { Notice } from '@/ui/notice.tsx'
import { focusField } from './focus-field.ts'
import type { EditorView } from './editor-page.tsx'
import type { Editor } from './use-editor.ts'

/** What stands against saving, below the form: refusals of the server, and changes by others. */
export function EditorNotices({ editor, view }: { editor: Editor; view: EditorView }) {
  const { trouble, overtaken, gone } = editor
  if (view === 'status' || view === 'policies') return null
  return (
    <div className="mt-6 grid gap-3 empty:hidden">
      {gone && (
        <Notice aspect="caution" title="This was deleted while you had it open">
          What you see is your draft. Copy the YAML to a new resource if you want it back.
        </Notice>
      )}
      {overtaken !== null && (
        <Notice
          aspect="caution"
          title="Somebody changed this while you were editing"
          actions={
            <Button small onClick={() => editor.reset(overtaken)}>
              Drop my changes and show theirs
            </Button>
          }
        >
          Saving shows you both versions first.
        </Notice>
      )}
      {trouble.message !== '' && (
        <Notice aspect="danger" urgent title={trouble.fields.length === 0 ? trouble.message : 'This was not saved'}>
          {trouble.fields.length > 0 && (
            <ul className="grid gap-1">
              {trouble.fields.map(({ path, message }) => (
                <li key={`${path} ${message}`}>
                  {path !== '' && (
                    <button
                      type="button"
                      onClick={() => focusField(path)}
                      className="mr-1.5 font-mono text-xs underline"
                    >
                      {path}
                    </button>
                  )}
                  {message}
                </li>
              ))}
            </ul>
          )}
        </Notice>
      )}
    </div>
  )
}
