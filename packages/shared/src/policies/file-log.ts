/** file-log: an entry of each request, as a line of a file. */
import * as z from 'zod'
import { definePolicy, requestProtocols } from './definition.ts'
import { customFieldsByLua } from './queue.ts'

/** No way up, no empty parts, nothing that a terminal or a file system would take for something else. */
const path = /^\/?(?!\.{1,2}(?:\/|$))[-\w.@:+ ]+(?:\/(?!\.{1,2}(?:\/|$))[-\w.@:+ ]+)*$/

export const fileLog = definePolicy({
  type: 'file-log',
  title: 'File log',
  summary: 'Appends an entry of each request to a file of the gateway’s machine, one JSON object on each line.',
  category: 'observability',
  priority: 9,
  config: z.strictObject({
    path: z.string().max(1024).regex(path, 'must be a path without . and .. in it').meta({
      description:
        'The file. A relative path is below gateway/logs of the data folder. /dev/stdout and /dev/stderr are the gateway’s own; other absolute paths must be below a folder of SIGNALBOX_LOG_FOLDERS.',
    }),
    reopen: z.boolean().default(false).meta({
      description: 'Open the file for each write, so that one that was moved away is begun anew.',
    }),
    custom_fields_by_lua: customFieldsByLua,
  }),
  protocols: requestProtocols,
  forConsumer: true,
  secrets: [],
})
