import type { LucideIcon } from 'lucide-react'
import { Boxes, DoorOpen, GitFork, Grid3x3, LayoutDashboard, Network, Server, TestTubeDiagonal } from 'lucide-react'

export interface Destination {
  readonly href: string
  readonly label: string
  readonly icon: LucideIcon
}

/** The rail: groups of pages, top to bottom. */
export const navigation: readonly (readonly Destination[])[] = [
  [
    { href: '/', label: 'Overview', icon: LayoutDashboard },
    { href: '/map', label: 'Map', icon: Network },
    { href: '/try', label: 'Try', icon: TestTubeDiagonal },
  ],
  [
    { href: '/gateways', label: 'Gateways', icon: DoorOpen },
    { href: '/routes', label: 'Routes', icon: GitFork },
    { href: '/services', label: 'Services', icon: Server },
  ],
  [
    { href: '/namespaces', label: 'Namespaces', icon: Boxes },
    { href: '/attachment', label: 'Attachment', icon: Grid3x3 },
  ],
]

export function isHere(pathname: string, href: string): boolean {
  return href === '/' ? pathname === '/' : pathname === href || pathname.startsWith(`${href}/`)
}
