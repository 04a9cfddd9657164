'use client'
import { usePathname, useRouter, useSearchParams } from 'next/navigation'
import type { ReactNode } from 'react'
import { PageHeader } from '@/ui/page-header.tsx'
import { Tabs, type Tab } from '@/ui/tabs.tsx'
import { GatewayTokensPanel } from './gateway-tokens-panel.tsx'
import { GroupsPanel } from './groups-panel.tsx'
import { SingleSignOnPanel } from './single-sign-on-panel.tsx'
import { TokensPanel } from './tokens-panel.tsx'
import { UsersPanel } from './users-panel.tsx'

const accountTabs: readonly Tab<string>[] = [
  { value: 'users', label: 'Users', panel: <UsersPanel /> },
  { value: 'groups', label: 'Groups', panel: <GroupsPanel /> },
  { value: 'tokens', label: 'API tokens', panel: <TokensPanel /> },
  { value: 'gateways', label: 'Gateways’ tokens', panel: <GatewayTokensPanel /> },
  { value: 'single-sign-on', label: 'Single sign-on', panel: <SingleSignOnPanel /> },
]

interface AccessTabsProps {
  /** Tabs before those of accounts: who may do what. */
  readonly first?: readonly { readonly value: string; readonly label: string; readonly panel: ReactNode }[]
}

/** Who may come in, and by what. The tab is in the address. */
export function AccessTabs({ first = [] }: AccessTabsProps) {
  const router = useRouter()
  const pathname = usePathname()
  const wanted = useSearchParams().get('tab')
  const tabs = [...first, ...accountTabs]
  const value = tabs.some((tab) => tab.value === wanted) ? (wanted ?? '') : (tabs[0]?.value ?? '')
  return (
    <>
      <PageHeader title="Access" description="Who may come in, by what, and who may do what where." />
      <div className="px-4 pb-12 sm:px-6">
        <Tabs
          label="Access"
          value={value}
          onValueChange={(tab) => router.replace(`${pathname}?tab=${tab}`, { scroll: false })}
          tabs={tabs}
        />
      </div>
    </>
  )
}
