'use client'
import dynamic from 'next/dynamic'
import { Suspense, useState, type ReactNode } from 'react'
import { useLive } from '@/client/use-live.ts'
import { AfterHydration } from '@/ui/after-hydration.tsx'
import { CommandMenu } from './command-menu.tsx'
import { Rail } from './rail.tsx'

const emptyBar = () => <div className="h-12 border-b border-line" />
/** Fetched beside the page: its menus bring much along that the first view can do without. */
const TopBar = dynamic(() => import('./top-bar.tsx').then((module) => module.TopBar), { ssr: false, loading: emptyBar })
const RailDialog = dynamic(() => import('./rail-dialog.tsx').then((module) => module.RailDialog), { ssr: false })

/** What stands around every page: rail, top bar, and the dialogs that can be asked for from anywhere. */
export function Shell({ children, dialogs }: { children: ReactNode; dialogs?: ReactNode }) {
  const [railOpen, setRailOpen] = useState(false)
  const [railWanted, setRailWanted] = useState(false)
  const openRail = () => {
    setRailWanted(true)
    setRailOpen(true)
  }
  useLive()
  return (
    <div className="grid min-h-dvh grid-cols-[minmax(0,1fr)] md:grid-cols-[11rem_minmax(0,1fr)]">
      <a
        href="#page"
        className="sr-only focus:not-sr-only focus:fixed focus:top-2 focus:left-2 focus:z-50 focus:rounded-md focus:bg-raised focus:px-3 focus:py-2"
      >
        Skip to the page
      </a>
      <aside className="sticky top-0 hidden h-dvh overflow-y-auto border-r border-line bg-panel md:block">
        <Suspense>
          <Rail />
        </Suspense>
      </aside>
      <div className="flex min-w-0 flex-col">
        <Suspense fallback={emptyBar()}>
          <AfterHydration fallback={emptyBar()}>
            <TopBar onOpenRail={openRail} />
          </AfterHydration>
        </Suspense>
        <main id="page" className="min-w-0 flex-1 scroll-mt-12">
          <Suspense>
            <AfterHydration>{children}</AfterHydration>
          </Suspense>
        </main>
      </div>
      {railWanted && <RailDialog open={railOpen} onOpenChange={setRailOpen} />}
      <CommandMenu />
      {dialogs}
    </div>
  )
}
