/** office-hours: lets requests in from nine to five and asks everybody else to come back. */
import type { PolicyModule } from '../../../src/policies/load-files.ts'

const policy: PolicyModule<{ readonly opens: number; readonly closes: number; readonly closed_message: string }> = ({
  z,
}) => ({
  definition: {
    type: 'office-hours',
    title: 'Office Hours',
    summary: 'Lets requests in during the hours that you name, by the clock of the gateway in UTC.',
    category: 'traffic',
    priority: 960,
    config: z.strictObject({
      opens: z.number().int().min(0).max(23).default(9).meta({ description: 'Hour of the day, UTC.' }),
      closes: z.number().int().min(1).max(24).default(17).meta({ description: 'Hour of the day, UTC.' }),
      closed_message: z.string().default('We are closed.').meta({ description: 'What everybody else is told.' }),
    }),
  },
  behaviour: {
    create: (config, { clock }) => ({
      request() {
        const hour = new Date(clock.epochMs()).getUTCHours()
        if (hour >= config.opens && hour < config.closes) return null
        return { status: 503, headers: ['retry-after', '3600'], message: config.closed_message }
      },
      response({ headers }) {
        headers.set('x-office-hours', `${config.opens}-${config.closes}`)
      },
    }),
  },
})

export default policy
