/**
 * request-validator: content and parameters of requests, checked by JSON Schema or by Kong's own schemas.
 *
 * Regular expressions are held to RE2's syntax when the policy is written, because they run on what strangers send and
 * RE2 is linear in time.
 */
import * as z from 'zod'
import { compileSearch } from '../lib/index.ts'
import { rule } from '../resources/index.ts'
import { definePolicy, requestProtocols } from './definition.ts'
import { fromKongSchema } from './request-validator-kong.ts'

const schemaText = z.string().min(2).max(1_048_576)

const parameterSchema = z.strictObject({
  in: z.enum(['query', 'header', 'path']).meta({
    description: 'Where the parameter is; path: a named group of the route’s regular expression.',
  }),
  name: z.string().min(1).max(256).meta({ description: 'Its name.' }),
  required: z.boolean().meta({ description: 'Whether it must be there.' }),
  style: z
    .enum(['label', 'form', 'matrix', 'simple', 'spaceDelimited', 'pipeDelimited', 'deepObject'])
    .nullish()
    .meta({ description: 'How lists and objects are written (OpenAPI). Default: form for query, else simple.' }),
  explode: z
    .boolean()
    .nullish()
    .meta({ description: 'Whether each element stands by itself (OpenAPI). Default: false.' }),
  schema: schemaText.nullish().meta({ description: 'JSON Schema of the value, as text.' }),
})
export type ParameterSchema = z.output<typeof parameterSchema>

export const requestValidator = definePolicy({
  type: 'request-validator',
  title: 'Request validator',
  summary: 'Refuses requests whose content or parameters do not follow a schema, before they reach the service.',
  category: 'security',
  priority: 999,
  config: z
    .strictObject({
      body_schema: schemaText.nullish().meta({ description: 'Schema of the content, as JSON text.' }),
      parameter_schema: z.array(parameterSchema).max(256).nullish().meta({ description: 'Schemas of parameters.' }),
      version: z
        .enum(['kong', 'draft4', 'draft6', 'draft7', 'draft201909', 'draft202012'])
        .default('kong')
        .meta({ description: 'What body_schema is written in: Kong’s own form or a draft of JSON Schema.' }),
      allowed_content_types: z
        .array(z.string().min(3).max(256))
        .max(64)
        .default(['application/json'])
        .meta({ description: 'Content types that are let through; only JSON is checked by body_schema.' }),
      content_type_parameter_validation: z.boolean().default(true).meta({
        description: 'Whether parameters of the content type, as charset, must be those that are allowed too.',
      }),
      verbose_response: z.boolean().default(false).meta({ description: 'Tell clients what is wrong, and where.' }),
      max_body_bytes: z.number().int().min(1).max(16_777_216).default(1_048_576).meta({
        description: 'Bytes of content that are checked; requests with more are refused with 413. Default: 1 MiB.',
      }),
    })
    .check(
      rule(({ body_schema: body, parameter_schema: parameters, version }, refuse) => {
        if (typeof body !== 'string' && (parameters ?? []).length === 0)
          refuse(
            [],
            'FieldValueRequired',
            'Give body_schema, parameter_schema or both: without them nothing is checked.',
          )
        if (typeof body === 'string')
          for (const problem of schemaProblems(body, version)) refuse(['body_schema'], 'FieldValueInvalid', problem)
        for (const [index, { schema, in: place, required }] of (parameters ?? []).entries()) {
          if (place === 'path' && !required)
            refuse(
              ['parameter_schema', index, 'required'],
              'FieldValueInvalid',
              'A parameter of the path is always there.',
            )
          if (typeof schema !== 'string') continue
          for (const problem of schemaProblems(schema, 'draft7'))
            refuse(['parameter_schema', index, 'schema'], 'FieldValueInvalid', problem)
        }
      }),
    ),
  protocols: requestProtocols,
  forConsumer: true,
  secrets: [],
})

/** What is wrong with a schema as far as it can be said without compiling it. */
function schemaProblems(text: string, version: string): readonly string[] {
  let schema: unknown
  try {
    schema = JSON.parse(text)
  } catch {
    return ['Must be JSON.']
  }
  if (version === 'kong') {
    const converted = fromKongSchema(schema)
    return converted.ok ? patternProblems(converted.value) : [converted.error]
  }
  if (typeof schema === 'boolean') return []
  if (typeof schema !== 'object' || schema === null || Array.isArray(schema))
    return ['Must be a JSON Schema: an object.']
  return patternProblems(schema)
}

/** Every regular expression of the schema that RE2 does not know. */
function patternProblems(schema: unknown): readonly string[] {
  if (Array.isArray(schema)) return schema.flatMap(patternProblems)
  if (typeof schema !== 'object' || schema === null) return []
  return Object.entries(schema).flatMap(([name, value]): readonly string[] => {
    if (name === 'pattern' && typeof value === 'string') return patternProblem(value)
    if (name === 'patternProperties' && typeof value === 'object' && value !== null)
      return [...Object.keys(value).flatMap(patternProblem), ...patternProblems(Object.values(value))]
    return patternProblems(value)
  })
}

function patternProblem(pattern: string): readonly string[] {
  const compiled = compileSearch(pattern)
  return compiled.ok ? [] : [`The pattern ${pattern} cannot be used: ${compiled.error}`]
}
