/** response-transformer-advanced: response-transformer by status, with nested names, what may stay, and a body of its own. */
import * as z from 'zod'
import { rule } from '../resources/index.ts'
import { definePolicy, requestProtocols } from './definition.ts'
import { withNewerNames } from './older-names.ts'
import { dotsInKeys, entryList, headerEntries, jsonTypes } from './transform/config.ts'

const ifStatus = z
  .array(
    z
      .string()
      .regex(
        /^\d{3}(?:\s*-\s*\d{3})?(?:\s*,\s*\d{3}(?:\s*-\s*\d{3})?)*$/,
        'must be a status or a range, such as 200-299',
      ),
  )
  .max(64)
  .default([])
  .meta({ description: 'Only for these statuses, as in 500 or 200-299. Default: all.' })

const parts = (what: string) => ({
  headers: headerEntries(entryList(`${what} among the headers.`)),
  json: entryList(`${what} in JSON content.`),
  if_status: ifStatus,
})

export const responseTransformerAdvanced = definePolicy({
  type: 'response-transformer-advanced',
  title: 'Response transformer, advanced',
  summary:
    'Response Transformer by status, with names that reach into nested JSON, and a content that replaces the whole.',
  category: 'transformation',
  priority: 800,
  config: z.strictObject({
    remove: z
      .strictObject({
        headers: headerEntries(
          entryList('Names of headers to take away; name:value takes only lines with that value.'),
        ),
        json: entryList('Names of JSON members to take away.'),
        if_status: ifStatus,
      })
      .prefault({})
      .meta({ description: 'First: what is taken away.' }),
    rename: z.strictObject(parts('old:new')).prefault({}).meta({ description: 'Second: what gets another name.' }),
    replace: z
      .strictObject({
        ...parts('name:value, where the name is there,'),
        json_types: jsonTypes,
        body: z.string().optional().meta({ description: 'Content in place of the whole.' }),
      })
      .prefault({})
      .meta({ description: 'Third: what gets another value, where it is there.' }),
    add: z
      .strictObject({ ...parts('name:value, where the name is not there,'), json_types: jsonTypes })
      .prefault({})
      .meta({ description: 'Fourth: what is added, where it is not there.' }),
    append: z
      .strictObject({ ...parts('name:value'), json_types: jsonTypes })
      .prefault({})
      .meta({ description: 'Fifth: what is added to the values that are there.' }),
    allow: z
      .strictObject({
        json: z.array(z.string().min(1)).max(256).optional().meta({
          description: 'The only JSON members that reach the client. Default: all.',
        }),
      })
      .prefault({})
      .meta({ description: 'Before all steps: what of JSON content may stay.' }),
    transform: z
      .strictObject({
        functions: z
          .array(z.string())
          .check(
            rule((functions, refuse) => {
              if (functions.length > 0)
                refuse([], 'FieldValueForbidden', 'Functions in Lua are not carried out; use the other steps.')
            }),
          )
          .default([])
          .meta({
            description: 'Functions in Lua; none can be given.',
          }),
        if_status: ifStatus,
        json: entryList('Members that functions work at; without functions nothing is done to them.'),
      })
      .prefault({})
      .meta({ description: 'Kept so that files with Kong’s defaults import; there are no functions.' }),
    dots_in_keys: dotsInKeys,
  }),
  protocols: requestProtocols,
  forConsumer: true,
  secrets: [],
  upgrade: (given) => withNewerNames(given, [['whitelist', 'allow']]),
})
