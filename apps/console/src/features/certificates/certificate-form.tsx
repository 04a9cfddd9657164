'use client'
import type { Secret } from '@signalbox/shared/resources'
import { useRouter, useSearchParams } from 'next/navigation'
import { useState } from 'react'
import { ApiError, type PlacedError } from '@/client/api-error.ts'
import { useMakeCertificate, useSaveResource } from '@/client/mutations.ts'
import { fetchResource, useList } from '@/client/queries.ts'
import { Button } from '@/ui/button.tsx'
import { Combobox } from '@/ui/combobox.tsx'
import { Notice } from '@/ui/notice.tsx'
import { PageHeader } from '@/ui/page-header.tsx'
import { Segments } from '@/ui/segments.tsx'
import { TextArea } from '@/ui/text-area.tsx'
import { TextField } from '@/ui/text-field.tsx'
import { PemField } from './pem-field.tsx'

const ways = [
  { value: 'given', label: 'Paste or upload' },
  { value: 'made', label: 'Self-signed, for development' },
] as const
type Way = (typeof ways)[number]['value']

/** A new certificate, or another in the place of one (`?replace=name&namespace=…`). */
export function CertificateForm() {
  const search = useSearchParams()
  const router = useRouter()
  const replaced = search.get('replace')
  const [way, setWay] = useState<Way>('given')
  const [name, setName] = useState(replaced ?? '')
  const [namespace, setNamespace] = useState(search.get('namespace') ?? 'default')
  const [certificate, setCertificate] = useState('')
  const [key, setKey] = useState('')
  const [hostnames, setHostnames] = useState('')
  const [refusal, setRefusal] = useState<ApiError | null>(null)
  const namespaces = useList('Namespace').items.map(({ metadata }) => ({ value: metadata.name }))
  const save = useSaveResource()
  const make = useMakeCertificate()
  const told = (...paths: readonly string[]) => messageAt(refusal?.fields ?? [], paths)

  const write = async (): Promise<unknown> => {
    if (way === 'made') {
      const names = hostnames.split(/[\s,]+/).filter((host) => host !== '')
      return make.mutateAsync({ namespace, name, hostnames: names })
    }
    const stored = replaced === null ? null : await fetchResource({ kind: 'Secret', namespace, name })
    const given: Secret = {
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: stored === null ? { name, namespace } : stored.metadata,
      type: 'kubernetes.io/tls',
      data: { ...stored?.data, 'tls.crt': toBase64(certificate), 'tls.key': toBase64(key) },
    }
    return save.mutateAsync({ resource: given, mode: stored === null ? 'create' : 'replace' })
  }
  const submit = async () => {
    setRefusal(null)
    try {
      await write()
      router.push('/certificates')
    } catch (error) {
      if (!(error instanceof ApiError)) throw error
      setRefusal(error)
    }
  }
  const title = replaced === null ? 'New certificate' : `Replace ${replaced}`
  return (
    <>
      <PageHeader title={title} crumbs={[{ label: 'Certificates', href: '/certificates' }]} />
      <form
        className="@container/form grid max-w-4xl gap-5 px-4 pb-8 sm:px-6"
        onSubmit={(event) => {
          event.preventDefault()
          void submit()
        }}
      >
        {replaced === null && (
          <>
            <div>
              <Segments label="Where it comes from" value={way} onValueChange={setWay} options={ways} />
            </div>
            <TextField
              label="Name"
              mono
              help="What listeners name in certificateRefs. It cannot be changed later."
              value={name}
              onValueChange={setName}
              error={told('metadata.name', 'name')}
            />
            <Combobox
              label="Namespace"
              mono
              options={namespaces}
              help="A gateway of another namespace needs a ReferenceGrant here."
              value={namespace}
              onValueChange={setNamespace}
              error={told('metadata.namespace', 'namespace')}
            />
          </>
        )}
        {way === 'given' ? (
          <>
            <PemField
              label="Certificate"
              help="PEM: the certificate of the host first, then those that vouch for it."
              placeholder="-----BEGIN CERTIFICATE-----"
              value={certificate}
              onValueChange={setCertificate}
              error={told('data["tls.crt"]')}
            />
            <PemField
              label="Private key"
              help="PEM, not encrypted. It goes in and never comes back."
              placeholder="-----BEGIN PRIVATE KEY-----"
              value={key}
              onValueChange={setKey}
              error={told('data["tls.key"]')}
            />
          </>
        ) : (
          <TextArea
            label="Hostnames"
            mono
            rows={3}
            placeholder="shop.localhost"
            help="Hosts and addresses that it is valid for, one on each line. Clients trust it only when told to; it lasts 825 days."
            value={hostnames}
            onValueChange={setHostnames}
            error={messageBelow(refusal?.fields ?? [], 'hostnames')}
          />
        )}
        {refusal !== null && (
          <Notice aspect="danger" urgent title={refusal.message}>
            {unplaced(refusal.fields)}
          </Notice>
        )}
        <div className="flex justify-end border-t border-line pt-4">
          <Button type="submit" look="primary" pending={save.isPending || make.isPending}>
            {replaced === null ? 'Create certificate' : 'Replace certificate'}
          </Button>
        </div>
      </form>
    </>
  )
}

function messageAt(fields: readonly PlacedError[], paths: readonly string[]): string | undefined {
  return fields.find(({ path }) => paths.includes(path))?.message
}

function messageBelow(fields: readonly PlacedError[], path: string): string | undefined {
  const found = fields.filter((field) => field.path.startsWith(path)).map(({ message }) => message)
  return found.length === 0 ? undefined : found.join(' ')
}

function unplaced(fields: readonly PlacedError[]): string {
  return fields.map(({ path, message }) => (path === '' ? message : `${path}: ${message}`)).join(' ')
}

function toBase64(text: string): string {
  return btoa(String.fromCharCode(...new TextEncoder().encode(text)))
}
