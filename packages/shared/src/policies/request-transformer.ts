/** request-transformer: removes, renames, replaces, adds and appends headers, query parameters and content on the way to the service. */
import * as z from 'zod'
import { definePolicy, requestProtocols } from './definition.ts'
import { entryList, headerEntries, template, templateList } from './transform/config.ts'
import { transformRequest } from './transform/request.ts'

const parts = (what: string) => ({
  body: templateList(`${what} in the content: JSON, or a form.`),
  headers: headerEntries(templateList(`${what} among the headers.`)),
  querystring: templateList(`${what} in the query.`),
})

export const requestTransformer = definePolicy({
  type: 'request-transformer',
  title: 'Request transformer',
  summary:
    'Changes method, path, headers, query and content of requests on their way to the service, by templates too.',
  category: 'transformation',
  priority: 801,
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
        uri: template(
          'Path to send, as in /new/$(uri_captures[1]). The path of the service and what strip_path leaves count no more; the query stays.',
        ).optional(),
      })
      .prefault({})
      .meta({ description: 'Third: what gets another value, where it is there. The only step that changes Host.' }),
    add: z
      .strictObject(parts('name:value, where the name is not there,'))
      .prefault({})
      .meta({ description: 'Fourth: what is added, where it is not there.' }),
    append: z
      .strictObject(parts('name:value'))
      .prefault({})
      .meta({ description: 'Fifth: what is added to the values that are there.' }),
  }),
  protocols: requestProtocols,
  forConsumer: true,
  secrets: [],
  rewrite: transformRequest,
})
