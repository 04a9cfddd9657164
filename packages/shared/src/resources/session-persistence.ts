/** Session persistence (Gateway API v1 `SessionPersistence`, GEP-1619): a client stays on the backend it had first. */
import * as z from 'zod'
import { duration } from './fields.ts'
import { rule } from './rule.ts'

export const sessionPersistence = z
  .strictObject({
    sessionName: z.string().min(1).max(128).optional().meta({ description: 'Name of the cookie or header.' }),
    absoluteTimeout: duration
      .optional()
      .meta({ description: 'When a session ends, however busy it is. Default: never.' }),
    type: z
      .enum(['Cookie', 'Header'])
      .default('Cookie')
      .meta({ description: 'What carries the session. Default: Cookie.' }),
    cookieConfig: z
      .strictObject({
        lifetimeType: z
          .enum(['Permanent', 'Session'])
          .default('Session')
          .meta({ description: 'Session: until the browser closes. Permanent: until absoluteTimeout.' }),
      })
      .optional()
      .meta({ description: 'Settings of the cookie.' }),
  })
  .check(
    rule(({ type, cookieConfig, absoluteTimeout }, refuse) => {
      if (cookieConfig !== undefined && type !== 'Cookie')
        refuse(['cookieConfig'], 'FieldValueForbidden', 'Only sessions of type Cookie have a cookieConfig.')
      if (cookieConfig?.lifetimeType === 'Permanent' && absoluteTimeout === undefined)
        refuse(['absoluteTimeout'], 'FieldValueRequired', 'A permanent cookie needs an absoluteTimeout.')
    }),
  )
export type SessionPersistence = z.infer<typeof sessionPersistence>
