import type { Metadata } from 'next'
import { ResourceEditor } from '@/features/editor/resource-editor.tsx'
import { AttachedPolicies } from '@/features/policies/attached-policies.tsx'
import { ServiceForm } from '@/features/services/service-form.tsx'
import { ServiceStatus } from '@/features/services/service-status.tsx'

interface ServicePageProps {
  readonly params: Promise<{ readonly namespace: string; readonly name: string }>
}

export async function generateMetadata({ params }: ServicePageProps): Promise<Metadata> {
  return { title: decodeURIComponent((await params).name) }
}

export default async function ServicePage({ params }: ServicePageProps) {
  const segments = await params
  const of = { namespace: decodeURIComponent(segments.namespace), name: decodeURIComponent(segments.name) }
  return (
    <ResourceEditor
      kind="Service"
      {...of}
      form={<ServiceForm />}
      status={<ServiceStatus {...of} />}
      policies={<AttachedPolicies subject={{ kind: 'Service', ...of }} />}
    />
  )
}
