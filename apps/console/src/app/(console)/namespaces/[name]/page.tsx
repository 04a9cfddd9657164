import type { Metadata } from 'next'
import { ResourceEditor } from '@/features/editor/resource-editor.tsx'
import { NamespaceForm } from '@/features/namespaces/namespace-form.tsx'
import { NamespaceStatus } from '@/features/namespaces/namespace-status.tsx'
import { AttachedPolicies } from '@/features/policies/attached-policies.tsx'

interface NamespacePageProps {
  readonly params: Promise<{ readonly name: string }>
}

export async function generateMetadata({ params }: NamespacePageProps): Promise<Metadata> {
  return { title: decodeURIComponent((await params).name) }
}

export default async function NamespacePage({ params }: NamespacePageProps) {
  const name = decodeURIComponent((await params).name)
  return (
    <ResourceEditor
      kind="Namespace"
      name={name}
      form={<NamespaceForm />}
      status={<NamespaceStatus name={name} />}
      policies={<AttachedPolicies subject={{ kind: 'Namespace', name }} />}
    />
  )
}
