import type { Metadata } from 'next'
import { NewResourceEditor } from '@/features/editor/resource-editor.tsx'
import { formSchema } from '@/features/resources/form-schema.ts'
import { RouteForm } from '@/features/routes/route-form.tsx'

export const metadata: Metadata = { title: 'New route' }

export default function NewRoutePage() {
  return <NewResourceEditor kind="HTTPRoute" schema={formSchema('HTTPRoute')} form={<RouteForm />} />
}
