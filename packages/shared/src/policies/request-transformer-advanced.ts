/** request-transformer-advanced: request-transformer, with types of JSON values, nested names and a list of what may stay. */
import * as z from 'zod'
import { definePolicy, requestProtocols } from './definition.ts'
import { withNewerNames } from './older-names.ts'
import { dotsInKeys, entryList, headerEntries, jsonTypes, template, templateList } from './transform/config.ts'
import { transformRequest } from './transform/request.ts'

const parts = (what: string) => ({
  body: templateList(`${what} in the content: JSON, or a form.`),
  headers: headerEntries(templateList(`${what} among the headers.`)),
  querystring: templateList(`${what} in the query.`),
})

export const requestTransformerAdvanced = definePolicy({
  type: 'request-transformer-advanced',
  title: 'Request transformer, advanced',
  summary:
    'Request Transformer with typed JSON values, names that reach into nested JSON, and a list of what may stay.',
  category: 'transformation',
  priority: 802,
  config: z.strictObject({
    http_method: z
      .string()
      .regex(/^[A-Z]+$/, 'must be a method in capital letters, such as POST')
      .optional()
      .meta({ description: 'Method to send. A form goes into the query where it becomes GET, HEAD or TRACE.' }),
    remove: z
      .strictObject({
        body: entryList('Names of parameters of the content to take away.'),
        headers: headerEntries(entryList('Names of headers to take away.')),
        querystring: entryList('Names of query parameters to take away.'),
      })
      .prefault({})
      .meta({ description: 'First: what is taken away.' }),
    rename: z
      .strictObject(parts('old:new'))
      .prefault({})
      .meta({ description: 'Second: what gets another name; what had the new name gives way.' }),
    replace: z
      .strictObject({
        ...parts('name:value, where the name is there,'),
        json_types: jsonTypes,
        uri: template(
          'Path to send, as in /new/$(uri_captures[1]). The path of the service and what strip_path leaves count no more; the query stays.',
        ).optional(),
      })
      .prefault({})
      .meta({ description: 'Third: what gets another value, where it is there. The only step that changes Host.' }),
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
        body: z.array(z.string().min(1)).max(256).optional().meta({
          description: 'The only parameters of the content that are sent. Default: all.',
        }),
      })
      .prefault({})
      .meta({ description: 'Before all steps: what of the content may stay.' }),
    dots_in_keys: dotsInKeys,
  }),
  protocols: requestProtocols,
  forConsumer: true,
  secrets: [],
  upgrade: (given) => withNewerNames(given, [['whitelist', 'allow']]),
  rewrite: transformRequest,
})
