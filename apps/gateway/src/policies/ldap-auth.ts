/** ldap-auth: signs in to the server as `attribute=username,base_dn` with what the client sent. */
import type { ConfigOf } from '@signalbox/shared/policies'
import type { PolicyBehaviour } from './behaviour.ts'
import { askDirectory } from './ldap/ask.ts'
import { escapeDnValue } from './ldap/distinguished-name.ts'
import { signIn } from './ldap/sign-in.ts'

export const ldapAuth: PolicyBehaviour<ConfigOf<'ldap-auth'>> = {
  create: (config, parts) =>
    askDirectory<string>(config, parts, {
      find: (directory, { username, password }) => {
        const dn = `${config.attribute}=${escapeDnValue(username)},${config.base_dn}`
        return directory.run(async (client) => ((await signIn(client, dn, password)) ? username : null))
      },
      decide: (username) => ({ ok: true, consumer: null, credential: username, groups: null }),
    }),
}
