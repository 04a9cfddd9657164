import type { ReactNode } from 'react'
import { Logo } from '@/ui/logo.tsx'

/** Around the pages before the shell: the name, one form, a track below it. */
export function AccountFrame({ title, intro, children }: { title: string; intro: ReactNode; children: ReactNode }) {
  return (
    <main className="grid min-h-dvh content-center justify-items-center px-4 py-12">
      <div className="grid w-full max-w-sm gap-6">
        <p className="flex items-center gap-2.5 text-base font-semibold tracking-tight">
          <Logo size={26} /> Signalbox
        </p>
        <div className="grid gap-1">
          <h1 className="text-xl font-semibold tracking-tight">{title}</h1>
          <div className="text-sm text-soft">{intro}</div>
        </div>
        {children}
      </div>
    </main>
  )
}
