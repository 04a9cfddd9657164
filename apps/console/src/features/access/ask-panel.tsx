'use client'
import { allKindNames } from './kind-names.ts'
import { useMutation, useQuery } from '@tanstack/react-query'
import { useState, type FormEvent } from 'react'
import { request } from '@/client/api.ts'
import { usersQuery } from '@/client/accounts.ts'
import { useList } from '@/client/queries.ts'
import { kindPaths, type KindRef } from '@/client/resource-paths.ts'
import { Status } from '@/ui/aspect.tsx'
import { Badge } from '@/ui/badge.tsx'
import { Button } from '@/ui/button.tsx'
import { Combobox } from '@/ui/combobox.tsx'
import { Notice } from '@/ui/notice.tsx'
import { Section } from '@/ui/section.tsx'
import { Select } from '@/ui/select.tsx'
import { TextField } from '@/ui/text-field.tsx'

interface Question {
  readonly user?: string
  readonly verb: string
  readonly kind: string
  readonly namespace?: string
  readonly name?: string
}

interface Answer {
  readonly allowed: boolean
  readonly reason: string
  readonly groups: readonly string[]
  readonly others: readonly { readonly subject: string; readonly binding: KindRef; readonly role: KindRef }[]
}

const verbs = ['get', 'list', 'watch', 'create', 'update', 'patch', 'delete', 'send'].map((value) => ({
  value,
  label: value,
}))
const kindOptions = allKindNames.map((value) => ({ value, label: value }))

/** Can this user do that there, and by which binding; and who else may. */
export function AskPanel() {
  const [user, setUser] = useState('')
  const [verb, setVerb] = useState('update')
  const [kind, setKind] = useState<(typeof allKindNames)[number]>('HTTPRoute')
  const [namespace, setNamespace] = useState('')
  const [name, setName] = useState('')
  const users = useQuery({ ...usersQuery, retry: false }).data ?? []
  const namespaces = useList('Namespace').items.map(({ metadata }) => ({ value: metadata.name }))
  const ask = useMutation({
    mutationFn: (body: Question) => request<Answer>('/signalbox/v1/rights/ask', { method: 'POST', body }),
  })
  const submit = (event: FormEvent) => {
    event.preventDefault()
    const wanted = {
      user: user.trim(),
      namespace: kindPaths[kind].namespaced ? namespace.trim() : '',
      name: name.trim(),
    }
    const given = Object.fromEntries(Object.entries(wanted).filter(([, value]) => value !== ''))
    ask.mutate({ verb, kind, ...given })
  }
  return (
    <div className="grid max-w-3xl gap-8">
      <form onSubmit={submit} className="grid gap-4">
        <Combobox
          label="Can user"
          mono
          value={user}
          onValueChange={setUser}
          placeholder="yourself"
          options={users.map((one) => ({ value: one.name, detail: one.displayName }))}
        />
        <Select label="do" value={verb} onValueChange={setVerb} options={verbs} />
        <Select label="to" value={kind} onValueChange={setKind} options={kindOptions} />
        {kindPaths[kind].namespaced && (
          <Combobox
            label="in namespace"
            mono
            value={namespace}
            onValueChange={setNamespace}
            placeholder="all of them at once"
            options={namespaces}
          />
        )}
        <TextField label="named" mono value={name} onValueChange={setName} placeholder="any" />
        <div>
          <Button look="primary" type="submit" pending={ask.isPending}>
            Ask
          </Button>
        </div>
      </form>
      <div aria-live="polite">
        {ask.error !== null && (
          <Notice aspect="danger" title="There is no answer">
            {ask.error.message}
          </Notice>
        )}
        {ask.data !== undefined && <Verdict answer={ask.data} />}
      </div>
    </div>
  )
}

function Verdict({ answer: { allowed, reason, groups, others } }: { answer: Answer }) {
  return (
    <div className="grid gap-6">
      <div className="grid gap-1.5">
        <p className="text-lg font-semibold">
          <Status aspect={allowed ? 'clear' : 'danger'} word={allowed ? 'Yes' : 'No'} />
        </p>
        <p className="text-soft">{reason}</p>
        <p className="flex flex-wrap items-center gap-1.5 text-sm text-faint">
          In groups
          {groups.map((group) => (
            <Badge key={group} mono>
              {group}
            </Badge>
          ))}
        </p>
      </div>
      <Section title="Who may">
        {others.length === 0 && <p className="text-sm text-faint">Nobody by a binding that you may see.</p>}
        <ul className="grid gap-1.5 text-sm">
          {others.map(({ subject, binding, role }) => (
            <li key={`${subject} ${binding.kind} ${binding.namespace ?? ''}/${binding.name}`}>
              <span className="font-medium">{subject}</span>{' '}
              <span className="text-soft">
                by {binding.kind} {binding.name} with the role {role.name}
              </span>
            </li>
          ))}
        </ul>
      </Section>
    </div>
  )
}
