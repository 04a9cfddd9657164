'use client'
import { listAt } from '@/client/draft/field-path.ts'
import { useDraft } from '@/client/draft/use-draft.ts'
import { Checkbox } from '@/ui/checkbox.tsx'
import { Select } from '@/ui/select.tsx'
import { groupOf, protocolGroups, type ProtocolGroup } from './protocols.ts'

const path = ['spec', 'protocols'] as const
const options = [
  { value: 'http', label: 'Requests', detail: 'http and https' },
  { value: 'grpc', label: 'gRPC calls', detail: 'grpc and grpcs' },
  { value: 'stream', label: 'Connections and datagrams', detail: 'tcp, tls and udp' },
  { value: 'tls_passthrough', label: 'TLS that is passed through', detail: 'by the name asked for' },
] as const satisfies readonly { value: ProtocolGroup; label: string; detail: string }[]

/** One group of protocols, and which of it. At least one stays. */
export function ProtocolFields() {
  const { draft, edit, errorAt } = useDraft()
  const written = listAt(draft.resource, path)
  const group = groupOf(written)
  const all: readonly string[] = protocolGroups[group]
  const chosen = written.length === 0 ? all : all.filter((protocol) => written.includes(protocol))
  const put = (next: readonly string[]) => edit(path, next.length === 2 && group === 'http' ? undefined : next)
  return (
    <div className="grid gap-2">
      <Select
        label="Takes"
        value={group}
        options={options}
        error={errorAt(path)}
        path="spec.protocols"
        onValueChange={(next) => edit(path, next === 'http' ? undefined : [...protocolGroups[next]])}
      />
      {all.length > 1 && (
        <fieldset className="flex flex-wrap gap-x-5 gap-y-1">
          <legend className="sr-only">Protocols</legend>
          {all.map((protocol) => (
            <Checkbox
              key={protocol}
              label={<code>{protocol}</code>}
              checked={chosen.includes(protocol)}
              disabled={chosen.length === 1 && chosen.includes(protocol)}
              onCheckedChange={(on) => put(all.filter((one) => (one === protocol ? on : chosen.includes(one))))}
            />
          ))}
        </fieldset>
      )}
    </div>
  )
}
