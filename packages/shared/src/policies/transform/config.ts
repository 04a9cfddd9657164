/** Schemas that the transformers share: Kong's names and defaults. */
import * as z from 'zod'
import { rule } from '../../resources/index.ts'
import { compileTemplate } from '../template/index.ts'
import { readEntry } from './entries.ts'

const maxEntries = 256

/** A list of `name:value`, or of names. */
export const entryList = (description: string) =>
  z.array(z.string().min(1).max(16_384)).max(maxEntries).default([]).meta({ description })

/** The same, where each value is a template. */
export const templateList = (description: string) =>
  entryList(`${description} Values may hold templates such as $(headers.x) or $(uri_captures[1]).`).check(
    rule((entries, refuse) => {
      for (const [index, entry] of entries.entries()) {
        const message = whatIsWrong(readEntry(entry).value)
        if (message !== null) refuse([index], 'FieldValueInvalid', message)
      }
    }),
  )

/** A template alone. */
export const template = (description: string) =>
  z
    .string()
    .min(1)
    .max(16_384)
    .check(
      rule((text, refuse) => {
        const message = whatIsWrong(text)
        if (message !== null) refuse([], 'FieldValueInvalid', message)
      }),
    )
    .meta({ description })

function whatIsWrong(text: string): string | null {
  const compiled = compileTemplate(text)
  if (compiled.ok) return null
  const { line, column, message } = compiled.error
  return `The template ${JSON.stringify(text.length > 60 ? `${text.slice(0, 60)}…` : text)} is wrong at line ${line}, column ${column}: ${message}`
}

/** A list of header names, each of which must be one. */
export const headerEntries = (list: ReturnType<typeof entryList>) =>
  list.check(
    rule((entries, refuse) => {
      for (const [index, entry] of entries.entries()) {
        const { name } = readEntry(entry)
        if (!/^[A-Za-z0-9!#$%&'*+\-.^_`|~]+$/.test(name))
          refuse([index], 'FieldValueInvalid', `${JSON.stringify(name)} is not a valid header.`)
      }
    }),
  )

export const jsonTypes = z
  .array(z.enum(['boolean', 'number', 'string']))
  .max(maxEntries)
  .default([])
  .meta({ description: 'As what each entry is written into JSON, in the same order. Default: string.' })

export const dotsInKeys = z.boolean().default(true).meta({
  description:
    'Whether a dot is part of a name; false: a name is a path into nested objects and arrays, as in a.b[*].c.',
})
