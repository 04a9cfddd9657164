import type { Metadata } from 'next'
import { CertificateList } from '@/features/certificates/certificate-list.tsx'

export const metadata: Metadata = { title: 'Certificates' }

export default function CertificatesPage() {
  return <CertificateList />
}
