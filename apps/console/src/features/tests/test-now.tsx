'use client'
import { toExpectation } from '@signalbox/shared/explain'
import { useQuery } from '@tanstack/react-query'
import { isObject, type JsonObject } from '@/client/draft/field-path.ts'
import { useDraft } from '@/client/draft/use-draft.ts'
import { useRuntime } from '@/client/queries.ts'
import { rehearsalQuery } from '@/client/route-tests.ts'
import { useSettled } from '@/client/use-settled.ts'
import { Button } from '@/ui/button.tsx'
import { Notice } from '@/ui/notice.tsx'
import { Section } from '@/ui/section.tsx'

const nameWhileNew = 'new-test'
/** A test must expect something; where nothing is filled in yet this asks only what happens. */
const anything = { host: '' }

/** Whether the test passes as it is written, and what becomes of its request now. */
export function TestNow() {
  const { draft, edit } = useDraft()
  const revision = useRuntime()?.configRevision ?? 0
  const candidate = useSettled(toCandidate(draft.resource))
  const { name, namespace } = candidate.metadata
  const now = useQuery({
    ...rehearsalQuery({ candidate: candidate.resource, namespace, requests: [] }, revision),
    enabled: candidate.hasUrl,
  })
  const result = now.data?.tests.find((test) => test.name === name)
  if (!candidate.hasUrl) return null
  return (
    <Section title="As it is now">
      <div aria-live="polite">
        {now.error !== null ? (
          <p className="text-sm text-soft">Nothing can be asked yet: {now.error.message}</p>
        ) : (
          result !== undefined && (
            <Notice
              aspect={!candidate.isComplete ? 'unlit' : result.passed ? 'clear' : 'danger'}
              title={!candidate.isComplete ? 'Nothing is expected yet' : result.passed ? 'Passes' : 'Fails'}
              actions={
                (!candidate.isComplete || !result.passed) && (
                  <Button small onClick={() => edit(['spec', 'expect'], toExpectation(result.outcome))}>
                    Expect what happens now
                  </Button>
                )
              }
            >
              {candidate.isComplete && !result.passed && <p>{result.failures.join('; ')}.</p>}
              <p>{result.outcome.verdict}</p>
            </Notice>
          )
        )}
      </div>
    </Section>
  )
}

function toCandidate(resource: JsonObject) {
  const metadata = isObject(resource['metadata']) ? resource['metadata'] : {}
  const spec = isObject(resource['spec']) ? resource['spec'] : {}
  const request = isObject(spec['request']) ? spec['request'] : {}
  const isComplete = isObject(spec['expect']) && Object.keys(spec['expect']).length > 0
  const named = {
    ...metadata,
    name: String(metadata['name'] || nameWhileNew),
    namespace: String(metadata['namespace'] ?? ''),
  }
  return {
    metadata: named,
    isComplete,
    hasUrl: typeof request['url'] === 'string' && request['url'] !== '',
    resource: { ...resource, metadata: named, spec: { ...spec, expect: isComplete ? spec['expect'] : anything } },
  }
}
