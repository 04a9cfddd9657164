'use client'
/**
 * A form made from a JSON Schema: every field with its description beside it. Whole, in sections, or one part of it in
 * the middle of a form that was made by hand; both edit the same draft.
 */
import { Section } from '../section.tsx'
import { ScalarField } from './scalar-field.tsx'
import { useSchema } from './schema-context.ts'
import { controlOf, isScalar, propertiesOf, schemaAt, type SchemaPath } from './schema.ts'
import { Body, GroupFields, Part } from './structure.tsx'
import { labelOf } from './words.ts'

/** Everything below `path`: single values under one heading, each list and group under its own. */
export function SchemaSections({ path }: { path: SchemaPath }) {
  const { schema: whole, draft } = useSchema()
  const schema = schemaAt(whole, path)
  if (schema === null) return null
  const properties = propertiesOf(schema)
  const scalars = properties.filter((property) => isScalar(property.schema))
  const settings = Object.fromEntries(scalars.map((property) => [property.name, property.schema]))
  return (
    <>
      {scalars.length > 0 && (
        <Section title="Settings">
          <GroupFields depth={0} schema={{ properties: settings, required: schema.required }} path={path} />
        </Section>
      )}
      {properties
        .filter((property) => !isScalar(property.schema))
        .map(({ name, schema: part, required }) => (
          <Section key={name} title={labelOf(name)} help={part.description}>
            <div data-path={draft.toText([...path, name])} className="grid gap-2">
              <Body
                bare
                name={name}
                schema={part}
                path={[...path, name]}
                depth={0}
                optional={controlOf(part) === 'group' && !required}
              />
            </div>
          </Section>
        ))}
    </>
  )
}

/** One field, list or group of the schema, by its path. */
export function SchemaPart({ path }: { path: SchemaPath }) {
  const { schema: whole } = useSchema()
  const schema = schemaAt(whole, path)
  const name = path.findLast((segment) => typeof segment === 'string')
  if (schema === null || typeof name !== 'string') return null
  const required = schemaAt(whole, path.slice(0, -1))?.required?.includes(name) ?? false
  if (isScalar(schema)) return <ScalarField stacked label={labelOf(name)} {...{ schema, path, required }} />
  return <Part property={{ name, schema, required }} path={path} depth={1} />
}

/** The fields of the object at `path`, without its name. */
export function SchemaFields({ path }: { path: SchemaPath }) {
  const schema = schemaAt(useSchema().schema, path)
  return schema === null ? null : <GroupFields depth={1} schema={schema} path={path} />
}
