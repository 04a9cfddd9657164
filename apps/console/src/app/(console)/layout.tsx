import type { ReactNode } from 'react'
import { Shell } from '@/features/shell/shell.tsx'
import { Dialogs } from './dialogs.tsx'

export default function ConsoleLayout({ children }: { children: ReactNode }) {
  return <Shell dialogs={<Dialogs />}>{children}</Shell>
}
