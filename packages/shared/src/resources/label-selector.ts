/** Label selectors (Kubernetes `metav1.LabelSelector`). What they select is decided in `lib/selector.ts`. */
import * as z from 'zod'
import { labelValue, qualifiedName } from './meta.ts'
import { rule } from './rule.ts'

const requirement = z
  .strictObject({
    key: qualifiedName.meta({ description: 'Name of the label.' }),
    operator: z.enum(['In', 'NotIn', 'Exists', 'DoesNotExist']).meta({
      description:
        'In, NotIn: the value is one of, or none of, values. Exists, DoesNotExist: the label is there, or not.',
    }),
    values: z.array(labelValue).optional().meta({ description: 'Needed with In and NotIn, not allowed otherwise.' }),
  })
  .check(
    rule(({ operator, values = [] }, refuse) => {
      const takesValues = operator === 'In' || operator === 'NotIn'
      if (takesValues && values.length === 0)
        refuse(['values'], 'FieldValueRequired', `The operator ${operator} needs at least one value.`)
      if (!takesValues && values.length > 0)
        refuse(['values'], 'FieldValueForbidden', `The operator ${operator} takes no values.`)
    }),
  )

/** All of both lists must hold; an empty selector selects everything. */
export const labelSelector = z.strictObject({
  matchLabels: z
    .record(qualifiedName, labelValue)
    .optional()
    .meta({ description: 'Labels that must have this value.' }),
  matchExpressions: z.array(requirement).optional().meta({ description: 'Further demands on labels; all must hold.' }),
})
export type LabelSelector = z.infer<typeof labelSelector>
