import { Plus, X } from 'lucide-react'
import type { ReactNode } from 'react'
import { cn } from '@/lib/cn.ts'
import { Button } from '../button.tsx'
import { IconButton } from '../icon-button.tsx'
import { ListEditor } from '../list-editor.tsx'
import { MapField } from './map-field.tsx'
import { useSchema } from './schema-context.ts'
import { ScalarField } from './scalar-field.tsx'
import {
  blankOf,
  controlOf,
  isRecord,
  isScalar,
  itemsOf,
  shownProperties,
  tagOf,
  valuesIn,
  withTag,
  type FormSchema,
  type SchemaPath,
  type SchemaProperty,
} from './schema.ts'
import { elementOf, labelOf, nounOf } from './words.ts'

interface StructureProps {
  readonly schema: FormSchema
  readonly path: SchemaPath
  /** How many lists and groups it stands in; deeper ones stand closer together. */
  readonly depth: number
}

/** All fields of an object: what is one value first, then lists and groups. */
export function GroupFields({ schema, path, depth }: StructureProps) {
  const { draft } = useSchema()
  const value = draft.get(path)
  const shown = shownProperties(schema, value)
  const scalars = shown.filter((property) => isScalar(property.schema))
  const tag = tagOf(schema)
  const retag = (next: unknown) => draft.edit(path, withTag(schema, value, String(next)))
  return (
    <div className="grid min-w-0 gap-4">
      {scalars.length > 0 && (
        <div className={cn('grid min-w-0 gap-x-4 gap-y-3', depth > 0 && scalars.length > 1 && 'sm:grid-cols-2')}>
          {scalars.map((property) => (
            <ScalarField
              key={property.name}
              label={labelOf(property.name)}
              stacked={depth > 0}
              schema={property.schema}
              path={[...path, property.name]}
              required={property.required}
              {...(tag?.name === property.name ? { onChoose: retag } : {})}
            />
          ))}
        </div>
      )}
      {shown
        .filter((property) => !isScalar(property.schema))
        .map((property) => (
          <Part key={property.name} property={property} path={[...path, property.name]} depth={depth} />
        ))}
    </div>
  )
}

/** A list, map or group under its name. A group that may be left out is begun by a button. */
export function Part({ property, path, depth }: { property: SchemaProperty; path: SchemaPath; depth: number }) {
  const { draft } = useSchema()
  const { name, schema, required } = property
  const label = labelOf(name)
  const optional = controlOf(schema) === 'group' && !required
  const isSet = draft.get(path) !== undefined
  return (
    <fieldset data-path={draft.toText(path)} className="relative grid min-w-0 gap-2">
      <legend className="mb-1 flex min-h-6 items-center pr-8 text-sm font-medium">{label}</legend>
      {optional && isSet && (
        <IconButton
          icon={X}
          label={`Leave out ${label}`}
          className="absolute -top-0.5 right-0"
          onClick={() => draft.edit(path, undefined)}
        />
      )}
      <Body {...{ name, schema, path, depth }} optional={optional} />
    </fieldset>
  )
}

interface BodyProps extends StructureProps {
  readonly name: string
  readonly optional: boolean
  /** The description is said elsewhere. */
  readonly bare?: boolean
}

/** What stands under the name of a list, map or group: what it is, what is wrong with it, and its fields. */
export function Body({ name, schema, path, depth, optional, bare = false }: BodyProps) {
  const { draft } = useSchema()
  const error = draft.errorAt(path)
  const isSet = draft.get(path) !== undefined
  const frame = (children: ReactNode) =>
    bare ? children : <div className="min-w-0 border-l-2 border-line pl-4">{children}</div>
  return (
    <>
      {!bare && schema.description !== undefined && <p className="-mt-1 text-xs text-faint">{schema.description}</p>}
      {error !== undefined && (
        <p role="alert" className="text-xs text-danger">
          {error}
        </p>
      )}
      {optional && !isSet ? (
        <div>
          <Button small onClick={() => draft.edit(path, blankOf(schema))}>
            <Plus size={14} aria-hidden /> Set {nounOf(name)}
          </Button>
        </div>
      ) : (
        <Content {...{ name, schema, path, depth, frame }} />
      )}
    </>
  )
}

function Content(
  props: StructureProps & { readonly name: string; readonly frame: (children: ReactNode) => ReactNode },
) {
  const { name, schema, path, depth, frame } = props
  const { draft } = useSchema()
  const control = controlOf(schema)
  if (control === 'list') return <ListField {...{ name, schema, path, depth }} />
  if (control === 'map') {
    const value = (key: string) => (
      <MapValue label={key} schema={valuesIn(schema)} path={[...path, key]} depth={depth + 1} />
    )
    return <MapField noun={elementOf(name)} {...{ schema, path, value }} />
  }
  if (control === 'group') return frame(<GroupFields {...{ schema, path }} depth={depth + 1} />)
  const written = draft.get(path)
  return (
    <p className="text-xs text-faint">
      {written === undefined ? 'Nothing is written here.' : 'This is kept as it is.'} It is edited in the YAML.
    </p>
  )
}

function MapValue({ label, schema, path, depth }: StructureProps & { readonly label: string }) {
  if (isScalar(schema)) return <ScalarField label={label} hideLabel required long {...{ schema, path }} />
  if (controlOf(schema) === 'list') return <ListField name={label} {...{ schema, path, depth }} />
  return <GroupFields {...{ schema, path, depth }} />
}

/** Elements that are added, removed and put in order. */
function ListField({ name, schema, path, depth }: StructureProps & { readonly name: string }) {
  const { draft } = useSchema()
  const written = draft.get(path)
  const items: readonly unknown[] = Array.isArray(written) ? written : []
  const item = itemsOf(schema)
  const noun = elementOf(name)
  const put = (next: readonly unknown[]) => draft.edit(path, next.length === 0 ? undefined : next)
  const plain = isScalar(item)
  return (
    <ListEditor
      noun={noun}
      count={items.length}
      nested={depth > 0}
      {...(schema.maxItems === undefined ? {} : { max: schema.maxItems })}
      {...(plain ? {} : { title: (index: number) => <ItemTitle noun={noun} value={items[index]} index={index} /> })}
      onAdd={() => put([...items, blankOf(item) ?? null])}
      onRemove={(index) => put(items.toSpliced(index, 1))}
      onMove={(from, to) => put(items.toSpliced(from, 1).toSpliced(to, 0, items[from]))}
      item={(index) =>
        plain ? (
          <ScalarField
            label={`${labelOf(noun)} ${index + 1}`}
            hideLabel
            required
            schema={item}
            path={[...path, index]}
          />
        ) : (
          <GroupFields schema={item} path={[...path, index]} depth={depth + 1} />
        )
      }
    />
  )
}

function ItemTitle({ noun, value, index }: { noun: string; value: unknown; index: number }) {
  const { name, type, kind } = isRecord(value) ? value : {}
  const told = [name, type, kind].find((word) => typeof word === 'string' && word !== '')
  return (
    <span className="flex min-w-0 items-baseline gap-3">
      <span className="shrink-0">
        {labelOf(noun)} {index + 1}
      </span>
      {told !== undefined && <code className="truncate font-normal text-faint">{String(told)}</code>}
    </span>
  )
}
