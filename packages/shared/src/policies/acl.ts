/** acl: only some groups may pass. Source: Kong Gateway 3.10, plugin acl. */
import * as z from 'zod'
import { rule } from '../resources/index.ts'
import { definePolicy, requestProtocols } from './definition.ts'

const groups = z.array(z.string().min(1)).min(1).optional()

const config = z
  .strictObject({
    allow: groups.meta({ description: 'Groups that may pass; nobody else may. Either this or deny.' }),
    deny: groups.meta({ description: 'Groups that may not pass; everybody else may. Either this or allow.' }),
    hide_groups_header: z.boolean().default(false).meta({
      description: 'The service behind is not told the groups (X-Consumer-Groups). Default: false.',
    }),
    include_consumer_groups: z.boolean().default(false).meta({
      description: 'A consumer here has one list of groups, so that this changes nothing. Default: false.',
    }),
    always_use_authenticated_groups: z.boolean().default(false).meta({
      description:
        'Groups that the authentication found (LDAP, OpenID Connect, a certificate) count even where there is a consumer. Default: only where there is none, or the anonymous one.',
    }),
  })
  .check(
    rule(({ allow, deny }, refuse) => {
      if (allow === undefined && deny === undefined)
        refuse([], 'FieldValueRequired', "at least one of these fields must be non-empty: 'allow', 'deny'")
      if (allow !== undefined && deny !== undefined)
        refuse([], 'FieldValueForbidden', "only one of these fields must be non-empty: 'allow', 'deny'")
    }),
  )

export const acl = definePolicy({
  type: 'acl',
  title: 'Groups',
  summary: 'Lets consumers pass, or refuses them, by the groups that they are in.',
  category: 'security',
  priority: 950,
  config,
  protocols: requestProtocols,
  forConsumer: false,
  secrets: [],
})
