import type { Metadata } from 'next'
import { AskPanel } from '@/features/access/ask-panel.tsx'
import { RightsPanel } from '@/features/access/rights-panel.tsx'
import { AccessTabs } from '@/features/accounts/access-tabs.tsx'

export const metadata: Metadata = { title: 'Access' }

const rightsTabs = [
  { value: 'rights', label: 'Who may do what', panel: <RightsPanel /> },
  { value: 'ask', label: 'Ask', panel: <AskPanel /> },
]

export default function AccessPage() {
  return <AccessTabs first={rightsTabs} />
}
