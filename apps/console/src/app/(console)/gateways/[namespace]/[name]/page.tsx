import type { Metadata } from 'next'
import { ResourceEditor } from '@/features/editor/resource-editor.tsx'
import { formSchema } from '@/features/resources/form-schema.ts'
import { GatewayForm } from '@/features/gateways/gateway-form.tsx'
import { GatewayStatus } from '@/features/gateways/gateway-status.tsx'
import { AttachedPolicies } from '@/features/policies/attached-policies.tsx'

interface GatewayPageProps {
  readonly params: Promise<{ readonly namespace: string; readonly name: string }>
}

export async function generateMetadata({ params }: GatewayPageProps): Promise<Metadata> {
  return { title: decodeURIComponent((await params).name) }
}

export default async function GatewayPage({ params }: GatewayPageProps) {
  const segments = await params
  const of = { namespace: decodeURIComponent(segments.namespace), name: decodeURIComponent(segments.name) }
  return (
    <ResourceEditor
      kind="Gateway"
      schema={formSchema('Gateway')}
      {...of}
      form={<GatewayForm />}
      status={<GatewayStatus {...of} />}
      policies={<AttachedPolicies subject={{ kind: 'Gateway', ...of }} />}
    />
  )
}
