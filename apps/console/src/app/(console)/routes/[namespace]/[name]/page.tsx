import type { Metadata } from 'next'
import { ResourceEditor } from '@/features/editor/resource-editor.tsx'
import { RoutePolicies } from '@/features/policies/route-policies.tsx'
import { formSchema } from '@/features/resources/form-schema.ts'
import { RouteForm } from '@/features/routes/route-form.tsx'
import { RouteStatus } from '@/features/routes/route-status.tsx'

interface RoutePageProps {
  readonly params: Promise<{ readonly namespace: string; readonly name: string }>
}

export async function generateMetadata({ params }: RoutePageProps): Promise<Metadata> {
  return { title: decodeURIComponent((await params).name) }
}

export default async function RoutePage({ params }: RoutePageProps) {
  const segments = await params
  const of = { namespace: decodeURIComponent(segments.namespace), name: decodeURIComponent(segments.name) }
  return (
    <ResourceEditor
      kind="HTTPRoute"
      schema={formSchema('HTTPRoute')}
      {...of}
      form={<RouteForm />}
      status={<RouteStatus {...of} />}
      policies={<RoutePolicies kind="HTTPRoute" {...of} />}
    />
  )
}
