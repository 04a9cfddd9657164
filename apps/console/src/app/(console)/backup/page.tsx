import type { Metadata } from 'next'
import { BackupPage } from '@/features/backup/backup-page.tsx'

export const metadata: Metadata = { title: 'Backup' }

export default function Page() {
  return <BackupPage />
}
