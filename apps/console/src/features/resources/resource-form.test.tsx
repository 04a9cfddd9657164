import { renderToStaticMarkup } from 'react-dom/server'
import { describe, expect, it } from 'vitest'
import { formatFieldPath, getAt } from '@/client/draft/field-path.ts'
import { SchemaContext } from '@/ui/schema-form/schema-context.ts'
import { blankOf } from '@/ui/schema-form/schema.ts'
import { formSchema } from './form-schema.ts'
import { kindOfPlural } from './pages.ts'
import { ResourceForm } from './resource-form.tsx'

const plurals = [
  'grpcroutes',
  'tlsroutes',
  'tcproutes',
  'udproutes',
  'routes',
  'backendtlspolicies',
  'listenersets',
  'referencegrants',
  'secrets',
  'configmaps',
  'endpointslices',
  'gatewayclasses',
]

function show(plural: string, value?: unknown, errors: Readonly<Record<string, string>> = {}): string {
  const kind = kindOfPlural(plural)
  if (kind === null) throw new Error(`${plural} has no page.`)
  const schema = formSchema(kind)
  const resource = value ?? blankOf(schema)
  const draft = {
    get: (path: readonly (string | number)[]) => getAt(resource, path),
    edit: () => {},
    errorAt: (path: readonly (string | number)[]) => errors[formatFieldPath(path)],
    toText: formatFieldPath,
  }
  return renderToStaticMarkup(
    <SchemaContext value={{ schema, draft }}>
      <ResourceForm />
    </SchemaContext>,
  )
}

it.each(plurals)('the form of %s shows every field that a new one must have', (plural) => {
  expect(show(plural)).toMatch(/<h2[^>]*>/)
})

describe('the form of a GRPCRoute', () => {
  const route = {
    spec: {
      hostnames: ['Not A Host'],
      rules: [{ matches: [{ method: { service: 'hello.Greeter' } }], filters: [{ type: 'RequestMirror' }] }],
    },
  }

  it('shows what is written, and the documentation of its fields', () => {
    const shown = show('grpcroutes', route)
    expect(shown).toContain('value="hello.Greeter"')
    expect(shown).toContain('Full name of the service, case-sensitive.')
  })

  it('shows the settings of the filter that was chosen and of no other', () => {
    const shown = show('grpcroutes', route)
    expect(shown).toContain('Request mirror')
    expect(shown).not.toContain('Response header modifier')
  })

  it('leads from an error to its field', () => {
    const shown = show('grpcroutes', route, { 'spec.hostnames[0]': 'must be a lower-case hostname' })
    expect(shown).toContain('data-path="spec.hostnames[0]"')
    expect(shown).toMatch(/aria-invalid="true"[^>]*value="Not A Host"|value="Not A Host"[^>]*aria-invalid="true"/)
  })
})
