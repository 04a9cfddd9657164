import type { Metadata } from 'next'
import { AccessTabs } from '@/features/accounts/access-tabs.tsx'

export const metadata: Metadata = { title: 'Access' }

export default function AccessPage() {
  return <AccessTabs />
}
