import type { Metadata } from 'next'
import { NewResourceEditor } from '@/features/editor/resource-editor.tsx'
import { ServiceForm } from '@/features/services/service-form.tsx'

export const metadata: Metadata = { title: 'New service' }

export default function NewServicePage() {
  return <NewResourceEditor kind="Service" form={<ServiceForm />} />
}
