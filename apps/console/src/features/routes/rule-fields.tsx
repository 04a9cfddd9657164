'use client'
import type { ReactNode } from 'react'
import { useDraft } from '@/client/draft/use-draft.ts'
import { formatFieldPath, getAt, listAt } from '@/client/draft/field-path.ts'
import { ListEditor } from '@/ui/list-editor.tsx'
import { SchemaPart } from '@/ui/schema-form/schema-form.tsx'
import { TextField } from '@/ui/text-field.tsx'
import { BackendFields } from './backend-fields.tsx'
import { FilterFields, FilterTitle, newFilter } from './filter-fields.tsx'
import { matchChips } from './match-chips.ts'
import { MatchFields } from './match-fields.tsx'
import { TryRule } from './try-rule.tsx'

export function RuleTitle({ index }: { index: number }) {
  const { get } = useDraft()
  const rule = get(['spec', 'rules', index])
  const name = getAt(rule, ['name'])
  const chips = listAt(rule, ['matches']).map((match) => matchChips(match).join(' '))
  return (
    <span className="flex min-w-0 items-baseline gap-3">
      <span className="shrink-0">{typeof name === 'string' ? name : `Rule ${index + 1}`}</span>
      <code className="truncate font-normal text-faint">{chips.join(' or ') || '/…'}</code>
    </span>
  )
}

/** One rule: when it holds, what it does on the way, and where it sends to. */
export function RuleFields({ index }: { index: number }) {
  const fields = useDraft()
  const at = (...rest: (string | number)[]) => ['spec', 'rules', index, ...rest]
  return (
    <div className="grid gap-6" data-path={formatFieldPath(at())}>
      <Part title="When" help="Any one of these matches; all that stands within a match must hold.">
        <ListEditor
          noun="match"
          {...fields.list(at('matches'), () => ({ path: { type: 'PathPrefix', value: '/' } }))}
          max={64}
          whenEmpty="Every request."
          item={(match) => <MatchFields path={at('matches', match)} />}
        />
      </Part>
      <Part title="Then" help="Filters change the request or the response, in this order.">
        <ListEditor
          noun="filter"
          nested
          {...fields.list(at('filters'), newFilter)}
          max={16}
          whenEmpty="The request goes on as it is."
          title={(filter) => <FilterTitle path={at('filters', filter)} />}
          item={(filter) => <FilterFields path={at('filters', filter)} />}
        />
      </Part>
      <Part title="To" help="Services by weight: two of weight 1 get half each, weight 0 gets nothing.">
        <ListEditor
          noun="service"
          labelled="first"
          {...fields.list(at('backendRefs'), () => ({ name: '', port: 80 }))}
          max={16}
          whenEmpty="No service: unless a redirect answers, requests get a 500."
          item={(backend) => <BackendFields rule={index} index={backend} />}
        />
      </Part>
      <Part title="Limits">
        <div className="grid gap-3 sm:grid-cols-3">
          <TextField
            label="Time for the whole request"
            stacked
            mono
            placeholder="none"
            help="As in 10s or 1m30s."
            {...fields.text(at('timeouts', 'request'))}
          />
          <TextField
            label="Time for one attempt"
            stacked
            mono
            placeholder="none"
            help="Not longer than the whole."
            {...fields.text(at('timeouts', 'backendRequest'))}
          />
          <TextField
            label="Name of the rule"
            stacked
            mono
            placeholder="none"
            help="For policies and logs to point at."
            {...fields.text(at('name'))}
          />
        </div>
      </Part>
      <SchemaPart path={at('retry')} />
      <SchemaPart path={at('sessionPersistence')} />
      <div className="empty:hidden">
        <TryRule rule={index} />
      </div>
    </div>
  )
}

function Part({ title, help, children }: { title: string; help?: string; children: ReactNode }) {
  return (
    <div className="grid gap-2">
      <div className="flex flex-wrap items-baseline gap-x-3">
        <h3 className="text-sm font-semibold">{title}</h3>
        {help !== undefined && <p className="text-xs text-faint">{help}</p>}
      </div>
      {children}
    </div>
  )
}
