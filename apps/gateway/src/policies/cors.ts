/** cors: preflights as the definition answers them, and the same said on other responses. */
import { cors as definition, isPreflight, responseHeaders, type ConfigOf } from '@signalbox/shared/policies'
import { pure, type PolicyBehaviour } from './behaviour.ts'

export const cors: PolicyBehaviour<ConfigOf<'cors'>> = {
  create: (config, parts) => ({
    ...pure(definition).create(config, parts),
    response({ request: { original }, headers }) {
      // What the service, or the definition, has said of a preflight stays.
      if (isPreflight(original.method, original.headers)) return
      const fields = responseHeaders(config, original.headers)
      for (let index = 0; index + 1 < fields.length; index += 2) {
        const [name = '', value = ''] = fields.slice(index, index + 2)
        if (name === 'Vary') headers.append(name, value)
        else headers.set(name, value)
      }
    },
  }),
}
