'use client'
import { useState, type FormEvent } from 'react'
import { useAccountChange } from '@/client/accounts.ts'
import { ApiError } from '@/client/api.ts'
import { useList } from '@/client/queries.ts'
import { Button } from '@/ui/button.tsx'
import { Checkbox } from '@/ui/checkbox.tsx'
import { Dialog } from '@/ui/dialog.tsx'
import { Notice } from '@/ui/notice.tsx'
import { OnceShown } from '@/ui/once-shown.tsx'
import { NumberField } from '@/ui/number-field.tsx'
import { Select } from '@/ui/select.tsx'
import { TextField } from '@/ui/text-field.tsx'

const everything = ''

/** A new API token: its name, its end, how far it reaches; then the token, once. */
export function TokenDialog({ onClose }: { onClose: () => void }) {
  const [made, setMade] = useState<string | null>(null)
  return made === null ? (
    <NewToken onClose={onClose} onMade={setMade} />
  ) : (
    <Dialog
      open
      onOpenChange={onClose}
      title="The new token"
      footer={
        <Button look="primary" onClick={onClose}>
          I have kept it
        </Button>
      }
    >
      <OnceShown label="API token" value={made} />
    </Dialog>
  )
}

function NewToken({ onClose, onMade }: { onClose: () => void; onMade: (token: string) => void }) {
  const [name, setName] = useState('')
  const [days, setDays] = useState<number | null>(90)
  const [readOnly, setReadOnly] = useState(false)
  const [namespaces, setNamespaces] = useState<readonly string[]>([])
  const [role, setRole] = useState(everything)
  const known = useList('Namespace').items.map(({ metadata }) => metadata.name)
  const roles = useList('ClusterRole').items.map(({ metadata }) => metadata.name)
  const change = useAccountChange<{ readonly token: string }>()
  const fields = change.error instanceof ApiError ? change.error.fields : []
  const errorAt = (path: string) => fields.find((field) => field.path === path)?.message
  const submit = (event: FormEvent) => {
    event.preventDefault()
    const body = {
      name,
      days,
      readOnly,
      namespaces: namespaces.length === 0 ? null : namespaces,
      role: role === everything ? null : role,
    }
    change.mutate({ method: 'POST', path: 'tokens', body }, { onSuccess: ({ token }) => onMade(token) })
  }
  const toggle = (namespace: string, wanted: boolean) =>
    setNamespaces(wanted ? [...namespaces, namespace] : namespaces.filter((other) => other !== namespace))
  return (
    <Dialog
      open
      onOpenChange={onClose}
      title="New API token"
      description="It never may more than you may yourself."
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button look="primary" type="submit" form="new-token" pending={change.isPending}>
            Make the token
          </Button>
        </>
      }
    >
      <form id="new-token" onSubmit={submit} className="grid gap-4">
        <TextField
          label="Name"
          help="What uses it: a script, a pipeline."
          required
          stacked
          value={name}
          onValueChange={setName}
          error={errorAt('name')}
        />
        <NumberField
          label="Ends after how many days"
          help="1 to 365."
          stacked
          min={1}
          max={365}
          value={days}
          onValueChange={setDays}
          error={errorAt('days')}
        />
        <Checkbox label="May only read" checked={readOnly} onCheckedChange={setReadOnly} />
        <Select
          label="Role"
          help="Narrows the token to what this role may."
          stacked
          value={role}
          onValueChange={setRole}
          options={[
            { value: everything, label: 'All that you may' },
            ...roles.map((one) => ({ value: one, label: one })),
          ]}
          error={errorAt('role')}
        />
        <fieldset className="grid gap-1">
          <legend className="text-sm font-medium">Namespaces</legend>
          <p className="text-xs text-faint">None chosen: all in which you have rights.</p>
          <div className="grid max-h-40 overflow-y-auto sm:grid-cols-2">
            {known.map((namespace) => (
              <Checkbox
                key={namespace}
                label={namespace}
                checked={namespaces.includes(namespace)}
                onCheckedChange={(wanted) => toggle(namespace, wanted)}
              />
            ))}
          </div>
        </fieldset>
        {change.error !== null && fields.length === 0 && (
          <Notice aspect="danger" urgent title="No token was made">
            {change.error.message}
          </Notice>
        )}
      </form>
    </Dialog>
  )
}
