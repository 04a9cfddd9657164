import type { Metadata } from 'next'
import { notFound } from 'next/navigation'
import { isRouteKind } from '@/client/kinds.ts'
import { kindPaths } from '@/client/resource-paths.ts'
import { ResourceEditor } from '@/features/editor/resource-editor.tsx'
import { formSchema } from '@/features/resources/form-schema.ts'
import { kindOfPlural } from '@/features/resources/pages.ts'
import { ResourceForm } from '@/features/resources/resource-form.tsx'
import { KongRouteForm } from '@/features/routes/kong-route-form.tsx'
import { RoutePolicies } from '@/features/policies/route-policies.tsx'
import { SecretStatus } from '@/features/certificates/secret-status.tsx'

interface ResourcePageProps {
  /** `path` is namespace and name, or the name alone. */
  readonly params: Promise<{ readonly plural: string; readonly path: readonly string[] }>
}

export async function generateMetadata({ params }: ResourcePageProps): Promise<Metadata> {
  return { title: decodeURIComponent((await params).path.at(-1) ?? '') }
}

export default async function ResourcePage({ params }: ResourcePageProps) {
  const { plural, path } = await params
  const kind = kindOfPlural(plural)
  const names = path.map(decodeURIComponent)
  const name = names.at(-1)
  if (kind === null || name === undefined || names.length !== (kindPaths[kind].namespaced ? 2 : 1)) notFound()
  const [namespace] = names.slice(0, -1)
  const scope = namespace === undefined ? {} : { namespace }
  return (
    <ResourceEditor
      {...{ kind, name, ...scope }}
      schema={formSchema(kind)}
      form={kind === 'Route' ? <KongRouteForm /> : <ResourceForm />}
      {...(isRouteKind(kind) ? { policies: <RoutePolicies {...{ kind, name }} namespace={namespace ?? ''} /> } : {})}
      {...(kind === 'Secret' ? { status: <SecretStatus namespace={namespace ?? ''} name={name} /> } : {})}
    />
  )
}
