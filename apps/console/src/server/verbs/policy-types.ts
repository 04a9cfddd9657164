/** Policy types: the catalogue, with what the form of each is made from. */
import { isBuiltIn, policyDefinitions, type PolicyDefinition } from '@signalbox/shared/policies'
import * as z from 'zod'
import { demandUser, type Context } from './context.ts'

interface PolicyTypeView extends Pick<
  PolicyDefinition,
  'type' | 'title' | 'summary' | 'category' | 'priority' | 'protocols' | 'forConsumer' | 'secrets'
> {
  /** `added`: by a file of a user's own. */
  readonly origin: 'built-in' | 'added'
  /** JSON Schema of `spec.config`. */
  readonly schema: z.core.JSONSchema.BaseSchema
}

export interface PolicyTypes {
  /** In running order. */
  readonly types: readonly PolicyTypeView[]
  /** Files of users that cannot be used. */
  readonly problems: readonly { readonly file: string; readonly message: string }[]
}

const made = new WeakMap<PolicyDefinition, PolicyTypeView>()

/** @param files Of users, as they were loaded. */
export function policyTypes(
  context: Context,
  files: readonly { readonly file: string; readonly problem: string | null }[],
): PolicyTypes {
  demandUser(context)
  return {
    types: policyDefinitions().map(toView),
    problems: files.flatMap(({ file, problem }) => (problem === null ? [] : [{ file, message: problem }])),
  }
}

function toView(definition: PolicyDefinition): PolicyTypeView {
  const before = made.get(definition)
  if (before !== undefined) return before
  const { type, title, summary, category, priority, protocols, forConsumer, secrets, config } = definition
  const view: PolicyTypeView = {
    type,
    title,
    summary,
    category,
    priority,
    protocols,
    forConsumer,
    secrets,
    origin: isBuiltIn(type) ? 'built-in' : 'added',
    schema: z.toJSONSchema(config, { io: 'input', unrepresentable: 'any' }),
  }
  made.set(definition, view)
  return view
}
