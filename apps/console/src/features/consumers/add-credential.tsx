'use client'
import type { Consumer } from '@signalbox/shared/resources'
import { useId, useState } from 'react'
import { useApply } from '@/client/mutations.ts'
import { Button } from '@/ui/button.tsx'
import { CopyButton } from '@/ui/copy-button.tsx'
import { Dialog } from '@/ui/dialog.tsx'
import { Notice } from '@/ui/notice.tsx'
import { Select } from '@/ui/select.tsx'
import { withCredential } from './credential-change.ts'
import { CredentialFields } from './credential-fields.tsx'
import { credentialTypes, secretName, toToken, typesInOrder, type CredentialType } from './credential-types.ts'

interface AddCredentialProps {
  readonly consumer: Consumer
  readonly onClose: () => void
}

/** Makes a Secret and names it in the consumer, in one revision; then shows what was made, this once. */
export function AddCredential({ consumer, onClose }: AddCredentialProps) {
  const [type, setType] = useState<CredentialType>('key-auth')
  const [values, setValues] = useState<Readonly<Record<string, string>>>({})
  const apply = useApply()
  const form = useId()
  const { fields, help } = credentialTypes[type]
  const isComplete = fields.every(({ name, required }) => required !== true || (values[name] ?? '') !== '')
  const submit = () => {
    if (!isComplete) return
    const apart = toToken(crypto.getRandomValues(new Uint8Array(6)))
      .toLowerCase()
      .replaceAll(/[^a-z0-9]/g, 'x')
    const name = secretName(consumer.metadata.name, type, apart)
    const manifests = withCredential(consumer, { type, name, values })
    apply.mutate({ manifests, message: `Add a ${type} credential to ${consumer.metadata.name}` })
  }
  if (apply.isSuccess) return <Shown type={type} values={values} onClose={onClose} />
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      title="Add a credential"
      description={help}
      footer={
        <>
          <Button look="quiet" onClick={onClose}>
            Cancel
          </Button>
          <Button look="primary" type="submit" form={form} disabled={!isComplete} pending={apply.isPending}>
            Add credential
          </Button>
        </>
      }
    >
      <form
        id={form}
        className="grid gap-4"
        onSubmit={(event) => {
          event.preventDefault()
          submit()
        }}
      >
        <Select
          label="Known by"
          value={type}
          options={typesInOrder.map((value) => ({ value, label: credentialTypes[value].label, detail: value }))}
          onValueChange={(next) => {
            setType(next)
            setValues({})
          }}
        />
        <CredentialFields fields={fields} values={values} onValuesChange={setValues} />
        {apply.error !== null && (
          <Notice aspect="danger" urgent title="The credential was not added">
            {apply.error.message}
          </Notice>
        )}
      </form>
    </Dialog>
  )
}

interface ShownProps {
  readonly type: CredentialType
  readonly values: Readonly<Record<string, string>>
  readonly onClose: () => void
}

function Shown({ type, values, onClose }: ShownProps) {
  const { fields } = credentialTypes[type]
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      title="Copy it now"
      description="What is secret is not shown again, here or anywhere. Gateways know the credential as soon as the revision is in force."
      footer={
        <Button look="primary" onClick={onClose}>
          Done
        </Button>
      }
    >
      <dl className="grid gap-3">
        {fields
          .filter(({ name }) => (values[name] ?? '') !== '')
          .map(({ name, label }) => (
            <div key={name} className="grid gap-1">
              <dt className="text-sm font-medium">{label}</dt>
              <dd className="flex items-start justify-between gap-3 rounded-md border border-line bg-sunken py-2 pr-2 pl-3">
                <code className="min-w-0 py-1 text-sm break-all whitespace-pre-wrap">{values[name]}</code>
                <CopyButton text={values[name] ?? ''} />
              </dd>
            </div>
          ))}
      </dl>
    </Dialog>
  )
}
