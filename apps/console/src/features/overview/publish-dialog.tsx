'use client'
import { useId, useState, type FormEvent } from 'react'
import { ApiError } from '@/client/api.ts'
import { closeDialog, useDialogRequest } from '@/client/dialogs.ts'
import { usePublish, type PublishResult } from '@/client/mutations.ts'
import { useList } from '@/client/queries.ts'
import { useNamespacesFor } from '@/client/rights.ts'
import { Button } from '@/ui/button.tsx'
import { Combobox } from '@/ui/combobox.tsx'
import { Dialog } from '@/ui/dialog.tsx'
import { Notice } from '@/ui/notice.tsx'
import { TextField } from '@/ui/text-field.tsx'
import { Published } from './published.tsx'

interface PublishForm {
  readonly name: string
  readonly address: string
  readonly namespace: string
  readonly hostname: string
  readonly path: string
  readonly gateway: string
}

const blank: PublishForm = { name: '', address: '', namespace: '', hostname: '', path: '', gateway: '' }
const defaultGateway = 'default/default'

/** A name and an address make a Service and a route to it on a gateway; then the command that reaches it. */
export function PublishDialog() {
  return useDialogRequest()?.dialog === 'publish' ? <Publish /> : null
}

function Publish() {
  const homes = useNamespacesFor('HTTPRoute')
  const [form, setForm] = useState({ ...blank, namespace: homes.includes('default') ? '' : (homes[0] ?? '') })
  const [result, setResult] = useState<PublishResult | null>(null)
  const publish = usePublish()
  const id = useId()
  const submit = (event: FormEvent) => {
    event.preventDefault()
    publish.mutate(withoutBlanks(form), { onSuccess: setResult })
  }
  const close = (open: boolean) => !open && closeDialog()
  if (result !== null) {
    return (
      <Dialog
        open
        onOpenChange={close}
        title={`${form.name} is published`}
        footer={
          <Button look="primary" onClick={closeDialog}>
            Done
          </Button>
        }
      >
        <Published
          result={result}
          gateway={form.gateway === '' ? defaultGateway : form.gateway}
          hostname={form.hostname}
          path={form.path}
        />
      </Dialog>
    )
  }
  return (
    <Dialog
      open
      onOpenChange={close}
      title="Publish a service"
      description="Makes a service and a route to it, so that requests to the gateway reach your program."
      footer={
        <>
          <Button look="quiet" onClick={closeDialog}>
            Cancel
          </Button>
          <Button look="primary" type="submit" form={id} pending={publish.isPending}>
            {publish.isPending ? 'Publishing' : 'Publish'}
          </Button>
        </>
      }
    >
      <form id={id} onSubmit={submit} noValidate className="grid gap-4">
        <Fields form={form} onChange={setForm} error={publish.error} />
      </form>
    </Dialog>
  )
}

interface FieldsProps {
  readonly form: PublishForm
  readonly onChange: (form: PublishForm) => void
  readonly error: Error | null
}

function Fields({ form, onChange, error }: FieldsProps) {
  const namespaces = useNamespacesFor('HTTPRoute').map((value) => ({ value }))
  const gateways = useList('Gateway').items.map(({ metadata }) => ({
    value: `${metadata.namespace ?? ''}/${metadata.name}`,
  }))
  const fields = error instanceof ApiError ? error.fields : []
  const bind = (name: keyof PublishForm) => ({
    value: form[name],
    onValueChange: (value: string) => onChange({ ...form, [name]: value }),
    error: fields.find(({ path }) => path === name)?.message,
  })
  const advanced = ['namespace', 'hostname', 'path', 'gateway'] as const
  const elsewhere = error !== null && !fields.some(({ path }) => Object.hasOwn(form, path))
  return (
    <>
      <TextField label="Name" mono placeholder="storefront" help="What you call it." {...bind('name')} />
      <TextField
        label="Address"
        mono
        placeholder="127.0.0.1:3000"
        help="Where your program answers: host and port, or an http address."
        {...bind('address')}
      />
      <details open={fields.some(({ path }) => advanced.some((name) => name === path)) || undefined}>
        <summary className="min-h-6 text-sm text-soft hover:text-ink">Host, path, gateway and namespace</summary>
        <div className="grid gap-4 pt-3">
          <TextField
            label="Host"
            mono
            placeholder="any host"
            help="Only requests for this host."
            {...bind('hostname')}
          />
          <TextField label="Path" mono placeholder="/" help="Only requests below this path." {...bind('path')} />
          <Combobox
            label="Gateway"
            mono
            placeholder={defaultGateway}
            options={gateways}
            help="The default one is made if it is not there."
            {...bind('gateway')}
          />
          <Combobox
            label="Namespace"
            mono
            placeholder="default"
            options={namespaces}
            help="Where service and route will live."
            {...bind('namespace')}
          />
        </div>
      </details>
      {elsewhere && (
        <Notice aspect="danger" urgent title="It was not published">
          {error.message}
        </Notice>
      )}
    </>
  )
}

function withoutBlanks(form: PublishForm): PublishForm {
  return { ...form, name: form.name.trim(), address: form.address.trim() }
}
