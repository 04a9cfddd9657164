import type { Metadata } from 'next'
import { NewResourceEditor } from '@/features/editor/resource-editor.tsx'
import { NamespaceForm } from '@/features/namespaces/namespace-form.tsx'

export const metadata: Metadata = { title: 'New namespace' }

export default function NewNamespacePage() {
  return <NewResourceEditor kind="Namespace" form={<NamespaceForm />} />
}
