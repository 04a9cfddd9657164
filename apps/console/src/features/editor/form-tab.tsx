import type { ReactNode } from 'react'
import type { EditableKind } from '@/client/links.ts'
import { Button } from '@/ui/button.tsx'
import { Notice } from '@/ui/notice.tsx'
import { IdentityFields, LabelFields } from './identity-fields.tsx'
import type { Editor } from './use-editor.ts'

interface FormTabProps {
  readonly kind: EditableKind
  readonly editor: Editor
  /** Shown, and not to be changed. */
  readonly locked: boolean
  readonly form: ReactNode
  readonly onShowYaml: () => void
}

export function FormTab({ kind, editor, locked, form, onShowYaml }: FormTabProps) {
  const [problem] = editor.draft.problems
  if (problem !== undefined) {
    return (
      <div className="max-w-4xl">
        <Notice
          aspect="danger"
          title={`The YAML cannot be read: line ${problem.line}`}
          actions={
            <>
              <Button small look="primary" onClick={onShowYaml}>
                Go to the YAML
              </Button>
              <Button small onClick={editor.dropText}>
                Drop that text and use the form
              </Button>
            </>
          }
        >
          {problem.message} Your text is kept as it is. The form shows again when it can be read.
        </Notice>
      </div>
    )
  }
  return (
    <fieldset
      disabled={locked}
      className="@container/form grid max-w-4xl min-w-0 gap-8 disabled:[&_:is(input,textarea,button,[role=checkbox],[role=switch],[role=combobox])]:cursor-not-allowed disabled:[&_:is(input,textarea,button,[role=checkbox],[role=switch],[role=combobox])]:opacity-60"
    >
      <IdentityFields kind={kind} />
      {form}
      <LabelFields kind={kind} />
    </fieldset>
  )
}
