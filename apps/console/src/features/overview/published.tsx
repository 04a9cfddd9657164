import { closeDialog } from '@/client/dialogs.ts'
import type { PublishResult } from '@/client/mutations.ts'
import { useResource, useRuntime } from '@/client/queries.ts'
import { inForce } from '@/client/traffic.ts'
import { Status } from '@/ui/aspect.tsx'
import { ButtonLink } from '@/ui/button.tsx'
import { CodeLine } from '@/ui/code-line.tsx'
import { Notice } from '@/ui/notice.tsx'
import { curlLine } from './curl-line.ts'

interface PublishedProps {
  readonly result: PublishResult
  readonly gateway: string
  readonly hostname: string
  readonly path: string
}

/** How far it has come, the command that reaches it, and where to go next. */
export function Published({ result, gateway, hostname, path }: PublishedProps) {
  const runtime = useRuntime()
  const [namespace = '', name = ''] = gateway.split('/')
  const { resource } = useResource('Gateway', name, namespace)
  const { connected, reached } = inForce(runtime, result.revision)
  const ready = connected > 0 && reached === connected
  const line = ready ? curlLine({ gateway: resource, hostname, path }, runtime) : null
  if (!result.accepted) {
    return (
      <Notice aspect="danger" title="The gateway does not take the route">
        {result.message}
      </Notice>
    )
  }
  return (
    <div className="grid gap-4">
      <output>
        {ready ? (
          <Status
            aspect="clear"
            word={`Revision ${result.revision} in force on ${reached} of ${connected} ${connected === 1 ? 'gateway' : 'gateways'}`}
          />
        ) : (
          <Status
            aspect="caution"
            word={connected === 0 ? 'Stored; no gateway process is connected' : 'On its way to the gateways'}
          />
        )}
      </output>
      {line === null ? (
        <p className="text-sm text-soft">
          The command that reaches it stands here as soon as a gateway process listens. If it does not come, look at the
          gateway’s status.
        </p>
      ) : (
        <div className="grid gap-1.5">
          <p className="text-sm text-soft">This reaches it:</p>
          <CodeLine code={line} />
        </div>
      )}
      <div className="flex flex-wrap gap-2">
        <ButtonLink href="/map" onClick={closeDialog}>
          See it on the map
        </ButtonLink>
        <ButtonLink href={tryLink(line, hostname)} onClick={closeDialog}>
          Try a request
        </ButtonLink>
      </div>
    </div>
  )
}

function tryLink(line: string | null, hostname: string): string {
  const address = line?.match(/https?:\/\/\S+/)?.[0]
  if (address === undefined) return '/try'
  const url = new URL(address)
  if (hostname !== '') url.hostname = hostname.replace(/^\*/, 'www')
  return `/try?${new URLSearchParams({ url: url.toString() })}`
}
