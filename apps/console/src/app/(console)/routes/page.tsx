import type { Metadata } from 'next'
import { RouteList } from '@/features/routes/route-list.tsx'

export const metadata: Metadata = { title: 'Routes' }

export default function RoutesPage() {
  return <RouteList />
}
