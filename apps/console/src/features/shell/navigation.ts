import type { Kind } from '@signalbox/shared/resources'
import type { LucideIcon } from 'lucide-react'
import {
  Archive,
  Boxes,
  DoorOpen,
  FileBadge,
  FileText,
  Fingerprint,
  GitFork,
  Grid3x3,
  History,
  KeyRound,
  Layers,
  LayoutDashboard,
  ListChecks,
  ListTree,
  Lock,
  MapPin,
  Network,
  ScrollText,
  Server,
  ShieldCheck,
  ShieldUser,
  TestTubeDiagonal,
  Users,
} from 'lucide-react'

export interface Destination {
  readonly href: string
  readonly label: string
  readonly icon: LucideIcon
  /** Other addresses that belong to it. */
  readonly also?: readonly string[] | undefined
  /** What it lists: who may see none of it anywhere is not led there. */
  readonly kind?: Kind
}

interface DestinationGroup {
  /** Said above them, where it does not go without saying. */
  readonly title?: string
  readonly destinations: readonly Destination[]
}

/** The rail: groups of pages, top to bottom. */
export const navigation: readonly DestinationGroup[] = [
  {
    destinations: [
      { href: '/', label: 'Overview', icon: LayoutDashboard },
      { href: '/map', label: 'Map', icon: Network },
      { href: '/try', label: 'Try', icon: TestTubeDiagonal },
      { href: '/tests', label: 'Route tests', icon: ListChecks },
    ],
  },
  {
    destinations: [
      { href: '/gateways', label: 'Gateways', icon: DoorOpen, kind: 'Gateway' },
      {
        href: '/routes',
        label: 'Routes',
        icon: GitFork,
        also: ['grpcroutes', 'tlsroutes', 'tcproutes', 'udproutes', 'routes'].map((plural) => `/resources/${plural}`),
      },
      { href: '/services', label: 'Services', icon: Server, kind: 'Service' },
      { href: '/policies', label: 'Policies', icon: ShieldCheck, also: ['/new/policy'] },
      { href: '/consumers', label: 'Consumers', icon: Users, kind: 'Consumer' },
      { href: '/certificates', label: 'Certificates', icon: FileBadge, kind: 'Secret' },
    ],
  },
  {
    destinations: [
      { href: '/namespaces', label: 'Namespaces', icon: Boxes },
      { href: '/attachment', label: 'Attachment', icon: Grid3x3 },
      { href: '/access', label: 'Access', icon: ShieldUser },
    ],
  },
  {
    title: 'Operations',
    destinations: [
      { href: '/history', label: 'History', icon: History },
      { href: '/audit', label: 'Audit log', icon: ScrollText },
      { href: '/backup', label: 'Backup', icon: Archive },
    ],
  },
  {
    title: 'More',
    destinations: [
      { href: '/resources/listenersets', label: 'Listener sets', icon: ListTree, kind: 'ListenerSet' },
      { href: '/resources/backendtlspolicies', label: 'Backend TLS', icon: Lock, kind: 'BackendTLSPolicy' },
      { href: '/resources/referencegrants', label: 'Grants', icon: KeyRound, kind: 'ReferenceGrant' },
      { href: '/resources/secrets', label: 'Secrets', icon: Fingerprint, kind: 'Secret' },
      { href: '/resources/configmaps', label: 'Config maps', icon: FileText, kind: 'ConfigMap' },
      { href: '/resources/endpointslices', label: 'Endpoints', icon: MapPin, kind: 'EndpointSlice' },
      { href: '/resources/gatewayclasses', label: 'Classes', icon: Layers },
    ],
  },
]

export function isHere(pathname: string, { href, also = [] }: Pick<Destination, 'href' | 'also'>): boolean {
  if (href === '/') return pathname === '/'
  return [href, ...also].some((address) => pathname === address || pathname.startsWith(`${address}/`))
}
