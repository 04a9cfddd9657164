'use client'
import { useDraft } from '@/client/draft/use-draft.ts'
import { ListEditor } from '@/ui/list-editor.tsx'
import { Section } from '@/ui/section.tsx'
import { TextField } from '@/ui/text-field.tsx'
import { Parents } from './parents.tsx'
import { RuleFields, RuleTitle } from './rule-fields.tsx'

const hosts = ['spec', 'hostnames'] as const
const rules = ['spec', 'rules'] as const

export function RouteForm() {
  const fields = useDraft()
  return (
    <>
      <Parents />
      <Section
        title="Hostnames"
        help="Requests for these hosts only. *.example.com takes every host below example.com."
      >
        <ListEditor
          noun="hostname"
          {...fields.list(hosts, () => '')}
          max={16}
          whenEmpty="Every host that the listener takes."
          item={(index) => (
            <TextField
              label={`Hostname ${index + 1}`}
              hideLabel
              mono
              placeholder="shop.example.com"
              {...fields.item([...hosts, index])}
            />
          )}
        />
      </Section>
      <Section
        title="Rules"
        help="A request is taken by the rule with the most specific match; the order here decides only between equals."
      >
        <ListEditor
          noun="rule"
          {...fields.list(rules, () => ({ matches: [{ path: { type: 'PathPrefix', value: '/' } }] }))}
          max={16}
          whenEmpty="A route needs at least one rule."
          title={(index) => <RuleTitle index={index} />}
          item={(index) => <RuleFields index={index} />}
        />
      </Section>
    </>
  )
}
