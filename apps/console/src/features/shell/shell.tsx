'use client'
import { Dialog } from '@base-ui/react/dialog'
import { Suspense, useState, type ReactNode } from 'react'
import { useLive } from '@/client/use-live.ts'
import { AfterHydration } from '@/ui/after-hydration.tsx'
import { CommandMenu } from './command-menu.tsx'
import { Rail } from './rail.tsx'
import { TopBar } from './top-bar.tsx'

/** What stands around every page: rail, top bar, and the dialogs that can be asked for from anywhere. */
export function Shell({ children, dialogs }: { children: ReactNode; dialogs?: ReactNode }) {
  const [railOpen, setRailOpen] = useState(false)
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
        <Suspense fallback={<div className="h-12 border-b border-line" />}>
          <AfterHydration fallback={<div className="h-12 border-b border-line" />}>
            <TopBar onOpenRail={() => setRailOpen(true)} />
          </AfterHydration>
        </Suspense>
        <main id="page" className="min-w-0 flex-1 scroll-mt-12">
          <Suspense>
            <AfterHydration>{children}</AfterHydration>
          </Suspense>
        </main>
      </div>
      <Dialog.Root open={railOpen} onOpenChange={setRailOpen}>
        <Dialog.Portal>
          <Dialog.Backdrop className="fixed inset-0 z-40 bg-scrim transition-opacity duration-150 data-ending-style:opacity-0 data-starting-style:opacity-0" />
          <Dialog.Popup
            aria-label="Pages"
            className="fixed inset-y-0 left-0 z-40 w-64 border-r border-line bg-panel transition-[translate] duration-180 outline-none data-ending-style:-translate-x-full data-starting-style:-translate-x-full"
          >
            <Suspense>
              <Rail onNavigate={() => setRailOpen(false)} />
            </Suspense>
          </Dialog.Popup>
        </Dialog.Portal>
      </Dialog.Root>
      <CommandMenu />
      {dialogs}
    </div>
  )
}
