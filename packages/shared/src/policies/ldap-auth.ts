/** ldap-auth: an LDAP server knows name and password. Source: Kong Gateway 3.10, plugin ldap-auth. */
import * as z from 'zod'
import { anonymous, hideCredentials } from './auth-fields.ts'
import { definePolicy, requestProtocols } from './definition.ts'
import { ldapServer, notBothKindsOfTls } from './ldap-fields.ts'

const config = z
  .strictObject({
    ...ldapServer,
    verify_ldap_host: z.boolean().default(false).meta({
      description:
        'The server’s certificate must be of its host and of an authority that the system trusts. Default: false.',
    }),
    hide_credentials: hideCredentials,
    anonymous,
  })
  .check(notBothKindsOfTls)

export const ldapAuth = definePolicy({
  type: 'ldap-auth',
  title: 'LDAP authentication',
  summary: 'Asks an LDAP server whether name and password are right.',
  category: 'authentication',
  priority: 1200,
  config,
  protocols: requestProtocols,
  forConsumer: false,
  secrets: [],
})
