import type { Metadata } from 'next'
import { CertificateForm } from '@/features/certificates/certificate-form.tsx'

export const metadata: Metadata = { title: 'New certificate' }

export default function NewCertificatePage() {
  return <CertificateForm />
}
