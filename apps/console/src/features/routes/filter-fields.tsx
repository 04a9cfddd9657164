'use client'
import type { FieldPath } from '@/client/draft/field-path.ts'
import { useDraft } from '@/client/draft/use-draft.ts'
import { NumberField } from '@/ui/number-field.tsx'
import { SchemaFields } from '@/ui/schema-form/schema-form.tsx'
import { Select } from '@/ui/select.tsx'
import { TextField } from '@/ui/text-field.tsx'
import { HeaderModifierFields } from './header-modifier-fields.tsx'
import { PolicyFields } from './policy-fields.tsx'

const editable = {
  RequestHeaderModifier: { label: 'Change request headers', body: 'requestHeaderModifier' },
  ResponseHeaderModifier: { label: 'Change response headers', body: 'responseHeaderModifier' },
  URLRewrite: { label: 'Rewrite host or path', body: 'urlRewrite' },
  RequestRedirect: { label: 'Redirect', body: 'requestRedirect' },
  RequestMirror: { label: 'Send a copy elsewhere', body: 'requestMirror' },
  CORS: { label: 'Let pages of other origins ask (CORS)', body: 'cors' },
  ExternalAuth: { label: 'Ask a server who may', body: 'externalAuth' },
  ExtensionRef: { label: 'Do what a policy says', body: 'extensionRef' },
} as const
type FilterType = keyof typeof editable

const options = (Object.keys(editable) as FilterType[]).map((value) => ({ value, label: editable[value].label }))
const pathModes = ['keep', 'ReplaceFullPath', 'ReplacePrefixMatch'] as const
const pathOptions = [
  { value: 'keep', label: 'Keep the path' },
  { value: 'ReplaceFullPath', label: 'Replace the whole path' },
  { value: 'ReplacePrefixMatch', label: 'Replace the matched prefix' },
] as const
const statusOptions = [
  { value: '301', label: '301 Moved for good' },
  { value: '302', label: '302 Found, for now' },
  { value: '303', label: '303 See other' },
  { value: '307', label: '307 For now, same method' },
  { value: '308', label: '308 For good, same method' },
] as const
const schemes = ['keep', 'http', 'https'] as const

export function newFilter() {
  return { type: 'RequestHeaderModifier', requestHeaderModifier: {} }
}

export function FilterTitle({ path }: { path: FieldPath }) {
  const type = useDraft().text([...path, 'type']).value
  return <span className="font-normal">{isFilterType(type) ? editable[type].label : type}</span>
}

const handMade: ReadonlySet<string> = new Set([
  'RequestHeaderModifier',
  'ResponseHeaderModifier',
  'URLRewrite',
  'RequestRedirect',
  'ExtensionRef',
])

/** One filter. Types that are not known here are kept, and edited in the YAML. */
export function FilterFields({ path }: { path: FieldPath }) {
  const fields = useDraft()
  const type = fields.text([...path, 'type'])
  if (!isFilterType(type.value)) {
    return <p className="text-sm text-soft">This type of filter is kept as it is. Edit it in the YAML.</p>
  }
  const body = [...path, editable[type.value].body]
  return (
    <div className="grid gap-4">
      <Select
        label="What it does"
        value={type.value}
        options={options}
        onValueChange={(next) => fields.edit(path, { type: next, [editable[next].body]: begun(next) })}
        error={type.error}
      />
      {(type.value === 'RequestHeaderModifier' || type.value === 'ResponseHeaderModifier') && (
        <HeaderModifierFields path={body} />
      )}
      {type.value === 'URLRewrite' && <RewriteFields path={body} />}
      {type.value === 'RequestRedirect' && <RedirectFields path={body} />}
      {type.value === 'ExtensionRef' && <PolicyFields path={body} />}
      {!handMade.has(type.value) && <SchemaFields path={body} />}
    </div>
  )
}

/** What the settings of a type begin as: what they cannot do without, empty. */
function begun(type: FilterType): unknown {
  if (type === 'RequestMirror') return { backendRef: { name: '', port: 80 } }
  if (type === 'ExternalAuth') return { protocol: 'HTTP', backendRef: { name: '', port: 80 }, http: {} }
  return type === 'ExtensionRef' ? { group: 'signalbox.dev', kind: 'Policy', name: '' } : {}
}

function RewriteFields({ path }: { path: FieldPath }) {
  const fields = useDraft()
  return (
    <>
      <TextField
        label="Host"
        mono
        placeholder="as it came"
        help="Host that the service sees."
        {...fields.text([...path, 'hostname'])}
      />
      <PathFields path={[...path, 'path']} />
    </>
  )
}

function RedirectFields({ path }: { path: FieldPath }) {
  const fields = useDraft()
  const code = fields.number([...path, 'statusCode'])
  return (
    <>
      <div className="grid gap-3 sm:grid-cols-[8rem_minmax(0,1fr)_6rem]">
        <Select
          label="Scheme"
          options={schemes.map((value) => ({ value, label: value === 'keep' ? 'as it came' : value }))}
          {...fields.choice([...path, 'scheme'], schemes, 'keep')}
        />
        <TextField label="Host" mono placeholder="as it came" {...fields.text([...path, 'hostname'])} />
        <NumberField label="Port" min={1} max={65535} placeholder="by scheme" {...fields.number([...path, 'port'])} />
      </div>
      <PathFields path={[...path, 'path']} />
      <Select
        label="Status"
        value={String(code.value ?? 302)}
        options={statusOptions}
        error={code.error}
        path={code.path}
        onValueChange={(value) => code.onValueChange(Number(value))}
      />
    </>
  )
}

/** A path modifier: its type and the one field that goes with it. */
function PathFields({ path }: { path: FieldPath }) {
  const fields = useDraft()
  const mode = fields.choice([...path, 'type'], pathModes, 'keep')
  const field = mode.value === 'ReplaceFullPath' ? 'replaceFullPath' : 'replacePrefixMatch'
  const written = fields.item([...path, field])
  const choose = (next: (typeof pathModes)[number]) =>
    fields.edit(
      path,
      next === 'keep'
        ? undefined
        : { type: next, [next === 'ReplaceFullPath' ? 'replaceFullPath' : 'replacePrefixMatch']: written.value },
    )
  return (
    <div className="grid gap-3 sm:grid-cols-2">
      <Select label="Path" options={pathOptions} {...mode} onValueChange={choose} />
      {mode.value !== 'keep' && <TextField label="New path" mono placeholder="/" {...written} />}
    </div>
  )
}

function isFilterType(type: string): type is FilterType {
  return Object.hasOwn(editable, type)
}
