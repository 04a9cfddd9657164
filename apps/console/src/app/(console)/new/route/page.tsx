import type { Metadata } from 'next'
import { NewResourceEditor } from '@/features/editor/resource-editor.tsx'
import { RouteForm } from '@/features/routes/route-form.tsx'

export const metadata: Metadata = { title: 'New route' }

export default function NewRoutePage() {
  return <NewResourceEditor kind="HTTPRoute" form={<RouteForm />} />
}
