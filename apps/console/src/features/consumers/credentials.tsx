'use client'
import type { Consumer } from '@signalbox/shared/resources'
import { Plus, Trash2 } from 'lucide-react'
import Link from 'next/link'
import { useState } from 'react'
import { wantedOf } from '@/client/draft/draft.ts'
import { sameJson } from '@/client/draft/field-path.ts'
import { useDraft } from '@/client/draft/use-draft.ts'
import { linkTo } from '@/client/links.ts'
import { useApply, useDeleteResource } from '@/client/mutations.ts'
import { useList, useResource } from '@/client/queries.ts'
import { Badge } from '@/ui/badge.tsx'
import { Button } from '@/ui/button.tsx'
import { ConfirmDialog } from '@/ui/confirm-dialog.tsx'
import { IconButton } from '@/ui/icon-button.tsx'
import { Notice } from '@/ui/notice.tsx'
import { Section } from '@/ui/section.tsx'
import { AddCredential } from './add-credential.tsx'
import { withoutCredential } from './credential-change.ts'
import { credentialTypes } from './credential-types.ts'

/** By what the consumer is known. Each is added and removed at once, beside the draft. */
export function Credentials() {
  const { draft, isNew, text } = useDraft()
  const name = text(['metadata', 'name']).value
  const { resource: consumer } = useResource('Consumer', name, text(['metadata', 'namespace']).value)
  const [adding, setAdding] = useState(false)
  const [removing, setRemoving] = useState<number | null>(null)
  if (isNew || consumer === undefined) {
    return (
      <Section title="Credentials">
        <p className="text-sm text-faint">Create the consumer first; then it can be given keys and passwords here.</p>
      </Section>
    )
  }
  const isUntouched = sameJson(draft.resource, wantedOf(consumer))
  const credentials = consumer.spec.credentials ?? []
  return (
    <Section
      title="Credentials"
      help="Values are kept in Secrets: written once, and never shown again."
      actions={
        <Button small disabled={!isUntouched} onClick={() => setAdding(true)}>
          <Plus size={14} aria-hidden /> Add credential
        </Button>
      }
    >
      {!isUntouched && <p className="mb-2 text-xs text-faint">Save or discard your changes first.</p>}
      {credentials.length === 0 && <p className="text-sm text-faint">None yet: nothing is known as this consumer.</p>}
      <ul className="grid">
        {credentials.map((credential, index) => (
          <li
            key={`${credential.type} ${credential.secretRef.name}`}
            className="flex min-h-row flex-wrap items-center gap-x-4 gap-y-1 border-b border-line py-1 text-sm last:border-0"
          >
            <span className="w-40 font-medium">{credentialTypes[credential.type].label}</span>
            <Badge mono>{credential.type}</Badge>
            <span className="min-w-0 flex-1">
              <SecretLink consumer={consumer} index={index} />
            </span>
            <IconButton
              icon={Trash2}
              label={`Remove credential ${index + 1}`}
              disabled={!isUntouched}
              onClick={() => setRemoving(index)}
            />
          </li>
        ))}
      </ul>
      {adding && <AddCredential consumer={consumer} onClose={() => setAdding(false)} />}
      {removing !== null && <RemoveCredential consumer={consumer} index={removing} onClose={() => setRemoving(null)} />}
    </Section>
  )
}

function SecretLink({ consumer, index }: { consumer: Consumer; index: number }) {
  const ref = consumer.spec.credentials?.[index]?.secretRef
  const namespace = ref?.namespace ?? consumer.metadata.namespace ?? ''
  const { items, isPending } = useList('Secret')
  if (ref === undefined) return null
  const isThere = items.some(({ metadata }) => metadata.name === ref.name && metadata.namespace === namespace)
  const href = linkTo({ kind: 'Secret', namespace, name: ref.name }) ?? '/'
  return (
    <>
      <Link href={href} className="font-mono text-xs break-all underline-offset-2 hover:underline">
        {ref.name}
      </Link>
      {!isPending && !isThere && <span className="ml-2 text-xs text-danger">There is no such Secret.</span>}
    </>
  )
}

interface RemoveCredentialProps {
  readonly consumer: Consumer
  readonly index: number
  readonly onClose: () => void
}

function RemoveCredential({ consumer, index, onClose }: RemoveCredentialProps) {
  const apply = useApply()
  const remove = useDeleteResource()
  const secrets = useList('Secret').items
  const ref = consumer.spec.credentials?.[index]
  if (ref === undefined) return null
  const own = secrets.find(
    ({ metadata }) =>
      metadata.name === ref.secretRef.name &&
      metadata.namespace === consumer.metadata.namespace &&
      metadata.labels?.['signalbox.dev/consumer'] === consumer.metadata.name,
  )
  const confirm = async () => {
    const message = `Remove a ${ref.type} credential of ${consumer.metadata.name}`
    await apply.mutateAsync({ manifests: withoutCredential(consumer, index), message })
    const { name, namespace } = ref.secretRef
    if (own !== undefined)
      await remove.mutateAsync({ kind: 'Secret', name, namespace: namespace ?? consumer.metadata.namespace })
    onClose()
  }
  const error = apply.error ?? remove.error
  return (
    <ConfirmDialog
      open
      onOpenChange={(open) => !open && onClose()}
      title="Remove this credential?"
      action="Remove credential"
      pending={apply.isPending || remove.isPending}
      onConfirm={() => void confirm().catch(() => {})}
    >
      <p>
        Clients that use it are no longer known as {consumer.metadata.name}.
        {own === undefined ? ' The Secret stays.' : ' Its Secret is deleted with it.'}
      </p>
      {error !== null && (
        <Notice aspect="danger" urgent title="It was not removed">
          {error.message}
        </Notice>
      )}
    </ConfirmDialog>
  )
}
