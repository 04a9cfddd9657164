import type { Preview } from '@signalbox/shared/explain'
import { describe, expect, it } from 'vitest'
import { previewSentences } from './preview-sentences.ts'

describe('a preview in sentences', () => {
  const nothing: Preview = {
    attaches: [],
    detaches: [],
    refusals: [],
    conflicts: [],
    shadows: [],
    failedTests: [],
    rerouted: [],
    rules: { added: [], removed: [], changed: [] },
    sockets: { added: [], removed: [], changed: [] },
    upstreams: { added: [], removed: [], changed: [] },
  }
  const of = (name: string, listenerName = 'a') => ({
    route: `HTTPRoute/team-b/${name}`,
    listener: `Gateway/infra/gw/${listenerName}`,
    hostnames: [''],
  })

  it('says what detaches before what attaches, each route once', () => {
    const preview = { ...nothing, attaches: [of('z')], detaches: [of('x'), of('y'), of('x', 'b')] }
    expect(previewSentences(preview)).toEqual(['2 routes of team-b detach: x and y.', '1 route of team-b attaches: z.'])
  })

  it('says which tests fail by the change, and which requests fare otherwise', () => {
    const failed = { test: 'team-b/t', passed: false, failures: ['status is 404, expected 302'] }
    const preview = {
      ...nothing,
      failedTests: [
        { ...failed, isNew: true },
        { ...failed, isNew: false },
      ],
      rerouted: [{ request: 'GET http://a.test/', before: 'Sent to b/a:80.', after: '404: no rule matched.' }],
    }
    expect(previewSentences(preview)).toEqual([
      'Route test team-b/t fails: status is 404, expected 302.',
      'GET http://a.test/, seen lately, would fare otherwise. 404: no rule matched.',
    ])
  })

  it('says so where nothing changes', () => {
    expect(previewSentences(nothing)).toEqual(['No route attaches or detaches.'])
  })
})
