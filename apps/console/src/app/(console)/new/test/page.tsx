import type { Metadata } from 'next'
import { NewResourceEditor } from '@/features/editor/resource-editor.tsx'
import { TestForm } from '@/features/tests/test-form.tsx'

export const metadata: Metadata = { title: 'New route test' }

export default function NewTestPage() {
  return <NewResourceEditor kind="RouteTest" form={<TestForm />} />
}
