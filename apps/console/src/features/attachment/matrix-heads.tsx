import type { MatrixListener } from '@signalbox/shared/attachment'
import Link from 'next/link'
import { linkTo } from '@/client/links.ts'
import { cn } from '@/lib/cn.ts'
import type { GatewayColumns, NamespaceRow } from './matrix-model.ts'

const labelsShown = 2

export function GatewayHeads({ gateways }: { gateways: readonly GatewayColumns[] }) {
  return (
    <tr>
      <td aria-label="Gateways" className="sticky top-0 left-0 z-30 h-8 border-r border-line bg-ground" />
      {gateways.map(({ gateway, listeners }, index) => (
        <th
          key={gateway}
          scope="colgroup"
          colSpan={listeners.length}
          className={cn(
            'sticky top-0 z-10 h-8 border-line bg-ground px-3 text-left font-medium',
            index > 0 && 'border-l',
          )}
        >
          <Link
            href={toGateway(gateway)}
            className="sticky left-60 inline-block max-w-56 truncate align-middle hover:underline"
          >
            {gateway}
          </Link>
        </th>
      ))}
    </tr>
  )
}

export function ListenerHead({ listener, first }: { listener: MatrixListener; first: boolean }) {
  const { gateway, name, protocol, port, hostname, from, valid } = listener
  return (
    <th
      scope="col"
      aria-label={`Listener ${name} of ${gateway}, ${hostname === '' ? `${protocol} ${port}` : hostname}`}
      className={cn(
        'sticky top-8 z-10 h-16 border-b border-line bg-ground px-3 py-1.5 text-left align-top font-normal',
        first && 'border-l',
      )}
    >
      <span className="grid w-26 text-xs leading-4">
        <span className="truncate text-sm font-medium">{name}</span>
        <span className="truncate font-mono text-faint" title={hostname === '' ? 'any host' : hostname}>
          {hostname === '' ? `${protocol} :${port}` : hostname}
        </span>
        <span className={cn('truncate', valid ? 'text-faint' : 'text-danger')}>
          {valid ? `from: ${from}` : 'not served'}
        </span>
      </span>
    </th>
  )
}

export function NamespaceHead({ row: { name, labels } }: { row: NamespaceRow }) {
  return (
    <th
      scope="row"
      className="sticky left-0 z-10 h-12 max-w-44 min-w-32 border-r border-b border-line bg-ground px-4 py-1.5 text-left font-normal sm:max-w-80 sm:min-w-80 sm:px-6"
    >
      <Link
        href={linkTo({ kind: 'Namespace', name }) ?? '/namespaces'}
        className="block truncate font-medium hover:underline"
      >
        {name}
      </Link>
      {labels.length > 0 && (
        <span className="mt-0.5 hidden min-w-0 items-center gap-1 sm:flex">
          {labels.slice(0, labelsShown).map(([key, value], index) => (
            <code
              key={key}
              title={`${key}=${value}`}
              className={cn(
                'truncate rounded-sm border border-line bg-sunken px-1.5 text-xs leading-4.5 text-soft',
                index === 0 && labels.length > 1 ? 'max-w-[85%] shrink-0' : 'min-w-0',
              )}
            >
              {key}={value}
            </code>
          ))}
          {labels.length > labelsShown && (
            <span
              className="text-xs text-faint"
              title={labels
                .slice(labelsShown)
                .map(([key, value]) => `${key}=${value}`)
                .join('\n')}
            >
              +{labels.length - labelsShown}
            </span>
          )}
        </span>
      )}
    </th>
  )
}

function toGateway(gateway: string): string {
  const [namespace = '', name = ''] = gateway.split('/')
  return linkTo({ kind: 'Gateway', namespace, name }) ?? '/gateways'
}
