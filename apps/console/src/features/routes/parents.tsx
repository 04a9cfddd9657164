'use client'
import { useDraft } from '@/client/draft/use-draft.ts'
import { ListEditor } from '@/ui/list-editor.tsx'
import { Section } from '@/ui/section.tsx'
import { ParentFields } from './parent-fields.tsx'

const parents = ['spec', 'parentRefs'] as const

/** The gateways that a route of any kind wishes to attach to. */
export function Parents() {
  const fields = useDraft()
  return (
    <Section title="Gateways" help="Where the route wishes to attach. The gateway’s listeners decide whether it may.">
      <ListEditor
        noun="gateway"
        labelled="all"
        {...fields.list(parents, () => ({ name: '' }))}
        max={32}
        whenEmpty="It names no gateway, so it serves nothing."
        item={(index) => <ParentFields index={index} />}
      />
    </Section>
  )
}
