'use client'
import { useDraft } from '@/client/draft/use-draft.ts'
import { useList } from '@/client/queries.ts'
import { Combobox } from '@/ui/combobox.tsx'
import { ListEditor } from '@/ui/list-editor.tsx'
import { Section } from '@/ui/section.tsx'
import { TextField } from '@/ui/text-field.tsx'
import { Credentials } from './credentials.tsx'

const groups = ['spec', 'groups'] as const

export function ConsumerForm() {
  const fields = useDraft()
  const known = useList('Consumer').items.flatMap(({ spec }) => spec.groups ?? [])
  const options = [...new Set(known)].toSorted().map((value) => ({ value }))
  return (
    <>
      <Section title="Who it is" help="At least one of the two; services are told both in headers.">
        <div className="grid gap-4" data-path="spec">
          {fields.errorAt(['spec']) !== undefined && (
            <p role="alert" className="text-xs text-danger">
              {fields.errorAt(['spec'])}
            </p>
          )}
          <TextField
            label="User name"
            mono
            help="Unique among consumers. Sent on as X-Consumer-Username."
            {...fields.text(['spec', 'username'])}
          />
          <TextField
            label="Custom id"
            mono
            placeholder="none"
            help="Id in another system. Sent on as X-Consumer-Custom-ID."
            {...fields.text(['spec', 'customId'])}
          />
        </div>
      </Section>
      <Section title="Groups" help="What acl policies let in or keep out.">
        <ListEditor
          noun="group"
          {...fields.list(groups, () => '')}
          max={100}
          whenEmpty="In no group."
          item={(index) => (
            <Combobox
              label={`Group ${index + 1}`}
              hideLabel
              mono
              placeholder="gold"
              options={options}
              {...fields.item([...groups, index])}
            />
          )}
        />
      </Section>
      <Credentials />
    </>
  )
}
