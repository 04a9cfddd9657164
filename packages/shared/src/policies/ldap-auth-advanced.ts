/**
 * ldap-auth-advanced: an LDAP server finds the user, knows the password and says the groups.
 * Source: Kong Gateway 3.10, plugin ldap-auth-advanced.
 */
import * as z from 'zod'
import { rule } from '../resources/index.ts'
import { anonymousOrEmpty, consumerBy, hideCredentials } from './auth-fields.ts'
import { definePolicy, requestProtocols } from './definition.ts'
import { ldapServer, notBothKindsOfTls } from './ldap-fields.ts'

const attributeName = z
  .string()
  .regex(/^(?:[A-Za-z][A-Za-z0-9-]*|\d+(?:\.\d+)+)$/, 'This must be the name of an attribute, such as cn.')

const config = z
  .strictObject({
    ...ldapServer,
    verify_ldap_host: z.boolean().default(false).meta({
      description:
        'The server’s certificate must be of its host and of an authority that the system trusts. Default: false.',
    }),
    bind_dn: z.string().min(1).optional().meta({
      description: 'Who searches for the user. Left out: the user signs in as attribute=username below base_dn.',
    }),
    ldap_password: z.string().optional().meta({ description: 'Password of bind_dn.' }),
    consumer_by: consumerBy,
    consumer_optional: z.boolean().default(false).meta({
      description: 'Users without a Consumer of their name pass as well. Default: false.',
    }),
    group_base_dn: z.string().min(1).optional().meta({ description: 'Where groups are. Default: base_dn.' }),
    group_name_attribute: attributeName
      .optional()
      .meta({ description: 'Attribute that holds the name of a group. Default: that of the username.' }),
    group_member_attribute: attributeName.default('memberOf').meta({
      description:
        'Attribute that ties user and group: of the user with the groups’ names (memberOf), else of the group with the users’ (member). Default: memberOf.',
    }),
    groups_required: z.array(z.string().min(1)).optional().meta({
      description: 'Groups of which the user must be in one; an entry of several words wants all of them.',
    }),
    hide_credentials: hideCredentials,
    anonymous: anonymousOrEmpty,
    log_search_results: z.boolean().default(false).meta({
      description: 'Says in the gateway’s log which user and groups were found, never a password. Default: false.',
    }),
  })
  .check(
    notBothKindsOfTls,
    rule(({ bind_dn: bindDn, ldap_password: password }, refuse) => {
      if (bindDn !== undefined && (password ?? '') === '')
        refuse(['ldap_password'], 'FieldValueRequired', 'bind_dn needs its password; without one nobody is asked.')
    }),
  )

export const ldapAuthAdvanced = definePolicy({
  type: 'ldap-auth-advanced',
  title: 'LDAP authentication, advanced',
  summary: 'Finds the user in an LDAP directory, checks the password, and maps consumer and groups.',
  category: 'authentication',
  priority: 1200,
  config,
  protocols: requestProtocols,
  forConsumer: false,
  secrets: ['ldap_password'],
})
