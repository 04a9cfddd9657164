/** response-transformer: removes, renames, replaces, adds and appends headers and JSON content on the way to the client. */
import * as z from 'zod'
import { definePolicy, requestProtocols } from './definition.ts'
import { entryList, headerEntries, jsonTypes } from './transform/config.ts'

const parts = (what: string) => ({
  headers: headerEntries(entryList(`${what} among the headers.`)),
  json: entryList(`${what} in JSON content.`),
})

export const responseTransformer = definePolicy({
  type: 'response-transformer',
  title: 'Response transformer',
  summary: 'Changes headers and JSON content of responses on their way to the client.',
  category: 'transformation',
  priority: 800,
  config: z.strictObject({
    remove: z
      .strictObject({
        headers: headerEntries(
          entryList('Names of headers to take away; name:value takes only lines with that value.'),
        ),
        json: entryList('Names of JSON members to take away.'),
      })
      .prefault({})
      .meta({ description: 'First: what is taken away.' }),
    rename: z.strictObject(parts('old:new')).prefault({}).meta({ description: 'Second: what gets another name.' }),
    replace: z
      .strictObject({ ...parts('name:value, where the name is there,'), json_types: jsonTypes })
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
  }),
  protocols: requestProtocols,
  forConsumer: true,
  secrets: [],
})
