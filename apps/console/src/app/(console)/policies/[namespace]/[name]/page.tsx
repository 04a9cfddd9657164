import type { Metadata } from 'next'
import { ResourceEditor } from '@/features/editor/resource-editor.tsx'
import { PolicyForm } from '@/features/policies/policy-form.tsx'

interface PolicyPageProps {
  readonly params: Promise<{ readonly namespace: string; readonly name: string }>
}

export async function generateMetadata({ params }: PolicyPageProps): Promise<Metadata> {
  return { title: decodeURIComponent((await params).name) }
}

export default async function PolicyPage({ params }: PolicyPageProps) {
  const segments = await params
  const of = { namespace: decodeURIComponent(segments.namespace), name: decodeURIComponent(segments.name) }
  return <ResourceEditor kind="Policy" {...of} form={<PolicyForm />} />
}
