import { useDraft } from '@/client/draft/use-draft.ts'
import { wordsOf, type EditableKind } from '@/client/links.ts'
import { kindPaths } from '@/client/resource-paths.ts'
import { useNamespacesFor } from '@/client/rights.ts'
import { Combobox } from '@/ui/combobox.tsx'
import { RecordEditor } from '@/ui/key-value-editor.tsx'
import { Section } from '@/ui/section.tsx'
import { TextField } from '@/ui/text-field.tsx'

const labelHelp: Partial<Record<EditableKind, string>> = {
  Namespace: 'Listeners with a selector admit routes by these labels.',
}
const otherHelp = 'To find and group by. They change nothing in how traffic flows.'

/** Name and namespace of a new resource. */
export function IdentityFields({ kind }: { kind: EditableKind }) {
  const fields = useDraft()
  const namespaces = useNamespacesFor(kind).map((value) => ({ value }))
  if (!fields.isNew) return null
  return (
    <Section title="What it is called">
      <div className="grid gap-4">
        <TextField
          label="Name"
          mono
          help="Lower-case letters, digits and dashes. It cannot be changed later."
          {...fields.item(['metadata', 'name'])}
        />
        {kindPaths[kind].namespaced && (
          <Combobox
            label="Namespace"
            mono
            options={namespaces}
            help={`Where the ${wordsOf(kind).word} lives, and who may attach or refer to it.`}
            {...fields.item(['metadata', 'namespace'])}
          />
        )}
      </div>
    </Section>
  )
}

export function LabelFields({ kind }: { kind: EditableKind }) {
  return (
    <Section title="Labels" help={labelHelp[kind] ?? otherHelp}>
      <RecordEditor noun="label" {...useDraft().record(['metadata', 'labels'])} />
    </Section>
  )
}
