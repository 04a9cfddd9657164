/**
 * Policies that users add: one TypeScript file each, whose default export is a function from {@link PolicyTools} to a
 * definition and, where it needs more than `rewrite`, a behaviour. Gateway and console load the same file.
 *
 * Reading the files is for the apps; here is what they must hold.
 */
import * as z from 'zod'
import { fail, ok, type Result } from '../lib/index.ts'
import { routeProtocols, rule } from '../resources/index.ts'
import { policyTypes } from './registry.ts'
import { policyCategories, requestProtocols, type PolicyDefinition } from './definition.ts'

/** Handed to every file, so that it needs no imports and can stand anywhere. */
export interface PolicyTools {
  /** Schemas: zod, version 4. */
  readonly z: typeof z
  /** For rules over several fields: `schema.check(rule((config, refuse) => …))`. */
  readonly rule: typeof rule
}

export interface AddedPolicy {
  readonly definition: PolicyDefinition
  /** For the gateway to judge; absent where the definition's `rewrite` does it all. */
  readonly behaviour: unknown
}

type Hook = NonNullable<PolicyDefinition['rewrite']>
type Admits = NonNullable<PolicyDefinition['admits']>
type Services = NonNullable<PolicyDefinition['services']>

const isFunction = (value: unknown): boolean => typeof value === 'function'
const isSchema = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && '_zod' in value && 'safeParse' in value

const added = z.strictObject({
  definition: z.strictObject({
    type: z
      .string()
      .max(128)
      .regex(/^[a-z0-9]([-a-z0-9_]*[a-z0-9])?$/, 'must be lower-case letters, digits, - and _'),
    title: z.string().min(1).max(128),
    summary: z.string().min(1).max(1024),
    category: z.enum(policyCategories),
    priority: z.number(),
    config: z.custom<z.ZodType>(isSchema, 'must be a schema made with z'),
    protocols: z
      .array(z.enum(routeProtocols))
      .min(1)
      .default([...requestProtocols]),
    forConsumer: z.boolean().default(true),
    secrets: z.array(z.string().min(1)).default([]),
    rewrite: z.custom<Hook>(isFunction, 'must be a function').optional(),
    admits: z.custom<Admits>(isFunction, 'must be a function').optional(),
    services: z.custom<Services>(isFunction, 'must be a function').optional(),
  }),
  behaviour: z.unknown().optional(),
})

/**
 * What the default export of a file gives.
 * @returns a sentence that says what is wrong where it cannot be used. Never throws.
 */
export function readPolicyModule(exported: unknown): Result<AddedPolicy, string> {
  if (typeof exported !== 'function')
    return fail('Its default export must be a function that returns { definition, behaviour }.')
  let made: unknown
  try {
    made = exported({ z, rule } satisfies PolicyTools)
  } catch (error) {
    return fail(`Its default export failed: ${error instanceof Error ? error.message : String(error)}`)
  }
  const parsed = added.safeParse(made)
  if (!parsed.success)
    return fail(parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('; '))
  const { definition, behaviour } = parsed.data
  if (Object.hasOwn(policyTypes, definition.type))
    return fail(`The type ${definition.type} comes with Signalbox; give yours another name.`)
  if (definition.rewrite === undefined && behaviour === undefined)
    return fail('It does nothing: give the definition a rewrite, or return a behaviour.')
  const { rewrite, admits, services, ...rest } = definition
  return ok({
    definition: {
      ...rest,
      ...(rewrite === undefined ? {} : { rewrite }),
      ...(admits === undefined ? {} : { admits }),
      ...(services === undefined ? {} : { services }),
    },
    behaviour,
  })
}
