'use client'
import { toHostPort } from '@signalbox/shared/lib'
import { endpointHealthAnnotation, withEndpointHealth, type SaidHealth } from '@signalbox/shared/resources'
import type { EndpointReport } from '@signalbox/shared/snapshot'
import { CircleCheck, CircleOff, Ellipsis } from 'lucide-react'
import { useSaveResource } from '@/client/mutations.ts'
import { useResource } from '@/client/queries.ts'
import { useJudge } from '@/client/rights.ts'
import { IconButton } from '@/ui/icon-button.tsx'
import { Menu, MenuItem } from '@/ui/menu.tsx'
import { showToast } from '@/ui/toast.tsx'

interface EndpointMenuProps {
  readonly namespace: string
  readonly name: string
  readonly endpoint: EndpointReport
}

/** Takes an endpoint out of the traffic by hand, whatever checks find, or puts it back to be judged by them again. */
export function EndpointMenu({ namespace, name, endpoint }: EndpointMenuProps) {
  const { resource: service } = useResource('Service', name, namespace)
  const save = useSaveResource()
  const refusal = useJudge().refusal('update', { kind: 'Service', namespace, name })
  if (service === undefined) return null
  const label = toHostPort(endpoint.address, endpoint.port)
  const say = (health: SaidHealth['health']): void => {
    const said = withEndpointHealth(service, endpoint, {
      health,
      at: new Date().toISOString(),
      ...(health === 'unhealthy' ? { holds: true } : {}),
    })
    const annotations = { ...service.metadata.annotations, [endpointHealthAnnotation]: said }
    save.mutate(
      { resource: { ...service, metadata: { ...service.metadata, annotations } }, mode: 'replace' },
      {
        onSuccess: () =>
          showToast({
            title: health === 'healthy' ? `${label} gets requests again` : `${label} gets no more requests`,
          }),
        onError: (error) =>
          showToast({ title: `The state of ${label} was not changed`, description: error.message, aspect: 'danger' }),
      },
    )
  }
  return (
    <Menu trigger={<IconButton label={`More for endpoint ${label}`} icon={Ellipsis} />}>
      {endpoint.health === 'unhealthy' ? (
        <MenuItem refusal={refusal} onSelect={() => say('healthy')}>
          <CircleCheck size={14} aria-hidden /> Put back
        </MenuItem>
      ) : (
        <MenuItem refusal={refusal} onSelect={() => say('unhealthy')}>
          <CircleOff size={14} aria-hidden /> Take out
        </MenuItem>
      )}
    </Menu>
  )
}
