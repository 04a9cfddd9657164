'use client'
import Link from 'next/link'
import { useDraft } from '@/client/draft/use-draft.ts'
import { useList } from '@/client/queries.ts'
import { Combobox } from '@/ui/combobox.tsx'
import { RecordEditor } from '@/ui/key-value-editor.tsx'
import { ListEditor } from '@/ui/list-editor.tsx'
import { Select } from '@/ui/select.tsx'

const modes = ['Terminate', 'Passthrough'] as const
const modeOptions = [
  { value: 'Terminate', label: 'Terminate', detail: 'TLS ends here, with a certificate of this listener' },
  { value: 'Passthrough', label: 'Passthrough', detail: 'TLS goes on to the service, chosen by the name asked for' },
] as const

/** How TLS ends at a listener, and with which certificates. */
export function ListenerTlsFields({ index }: { index: number }) {
  const fields = useDraft()
  const at = (...rest: (string | number)[]) => ['spec', 'listeners', index, 'tls', ...rest]
  const mode = fields.choice(at('mode'), modes, 'Terminate')
  return (
    <div data-path={`spec.listeners[${index}].tls`} className="grid gap-4 border-l-2 border-line pl-4">
      <Select label="TLS" options={modeOptions} help="Where the encryption of clients ends." {...mode} />
      {mode.value === 'Terminate' && <Certificates index={index} />}
      {fields.errorAt(at()) !== undefined && (
        <p role="alert" className="text-xs text-danger">
          {fields.errorAt(at())}
        </p>
      )}
      <fieldset className="grid gap-1.5">
        <legend className="mb-1.5 text-sm font-medium">TLS options</legend>
        <RecordEditor noun="TLS option" {...fields.record(at('options'))} />
      </fieldset>
    </div>
  )
}

function Certificates({ index }: { index: number }) {
  const fields = useDraft()
  const refs = ['spec', 'listeners', index, 'tls', 'certificateRefs']
  const own = fields.text(['metadata', 'namespace']).value
  const secrets = useList('Secret').items.filter(({ type }) => type === 'kubernetes.io/tls')
  return (
    <fieldset className="grid gap-1.5">
      <legend className="mb-1.5 text-sm">
        <span className="font-medium">Certificates</span>{' '}
        <span className="text-xs text-faint">Of several, the one that fits the name asked for is shown.</span>
      </legend>
      <ListEditor
        noun="certificate"
        {...fields.list(refs, () => ({ name: '' }))}
        max={64}
        whenEmpty={
          <>
            It needs one. <NewCertificate />
          </>
        }
        item={(ref) => {
          const path = [...refs, ref]
          const name = fields.item([...path, 'name'])
          const namespace = fields.text([...path, 'namespace'])
          const shown =
            namespace.value === '' || namespace.value === own ? name.value : `${namespace.value}/${name.value}`
          return (
            <Combobox
              label={`Certificate ${ref + 1}`}
              hideLabel
              mono
              placeholder="secret, or namespace/secret"
              options={secrets.map(({ metadata }) => ({
                value: metadata.namespace === own ? metadata.name : `${metadata.namespace ?? ''}/${metadata.name}`,
              }))}
              value={shown}
              onValueChange={(text) => fields.edit(path, withName(fields.get(path), text))}
              error={name.error ?? namespace.error ?? fields.errorAt(path)}
              path={name.path}
            />
          )
        }}
      />
    </fieldset>
  )
}

function NewCertificate() {
  return (
    <Link href="/new/certificate" className="text-accent underline-offset-2 hover:underline">
      Make a certificate
    </Link>
  )
}

/** The reference under another name; what else is written in it stays. */
function withName(reference: unknown, text: string): object {
  const slash = text.indexOf('/')
  const { namespace: _, ...kept } =
    typeof reference === 'object' && reference !== null ? { namespace: '', ...reference } : {}
  return {
    ...kept,
    name: text.slice(slash + 1),
    ...(slash === -1 ? {} : { namespace: text.slice(0, slash) }),
  }
}
