import type { Metadata } from 'next'
import { AttachmentPage } from '@/features/attachment/attachment-page.tsx'

export const metadata: Metadata = { title: 'Attachment' }

export default function Page() {
  return <AttachmentPage />
}
