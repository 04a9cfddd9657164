'use client'
import { Menu as MenuIcon, Search } from 'lucide-react'
import { openDialog } from '@/client/dialogs.ts'
import { IconButton } from '@/ui/icon-button.tsx'
import { ConnectionLamp } from './connection-lamp.tsx'
import { NamespaceScope } from './namespace-scope.tsx'
import { SettingsMenu } from './settings-menu.tsx'

export function TopBar({ onOpenRail }: { onOpenRail: () => void }) {
  return (
    <header className="sticky top-0 z-30 flex h-12 items-center gap-2 border-b border-line bg-ground px-3 sm:px-6">
      <IconButton label="Pages" icon={MenuIcon} onClick={onOpenRail} className="-ml-1 size-8 md:hidden" />
      <NamespaceScope />
      <button
        type="button"
        onClick={() => openDialog({ dialog: 'commands' })}
        className="inline-flex h-control min-w-8 items-center gap-2 rounded-md border border-transparent px-2 text-sm text-faint hover:bg-hover hover:text-ink sm:border-line sm:pr-1.5 lg:w-64"
      >
        <Search size={14} aria-hidden />
        <span className="hidden flex-1 text-left lg:inline">Go to, find, do</span>
        <span className="sr-only lg:hidden">Go to, find, do</span>
        <kbd className="hidden rounded-sm border border-line px-1 text-xs sm:inline">Ctrl K</kbd>
      </button>
      <span className="flex-1" />
      <ConnectionLamp />
      <SettingsMenu />
    </header>
  )
}
