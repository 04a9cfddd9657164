import type { AnyResource, Condition } from '@signalbox/shared/resources'
import type { ReactNode } from 'react'
import { conditionAspect, conditionGroups, conditionWord } from '@/client/health.ts'
import { refOf } from '@/client/resource-paths.ts'
import { Status } from '@/ui/aspect.tsx'
import { Section } from '@/ui/section.tsx'
import { UsedBy } from './used-by.tsx'

/** What became of the resource: the kind's own view, its conditions in sentences, and who uses it. */
export function StatusTab({ resource, children }: { resource: AnyResource; children?: ReactNode }) {
  const groups = conditionGroups(resource)
  return (
    <div className="grid max-w-5xl gap-8">
      {children}
      {groups.length > 0 && (
        <Section title="Conditions">
          <div className="grid gap-5">
            {groups.map(({ title, conditions }) => (
              <div key={title} className="grid gap-2">
                <h3 className="text-sm font-medium">{title}</h3>
                {conditions.length === 0 ? (
                  <p className="text-sm text-faint">Nothing has looked at it yet.</p>
                ) : (
                  <Conditions conditions={conditions} />
                )}
              </div>
            ))}
          </div>
        </Section>
      )}
      <UsedBy subject={refOf(resource)} />
    </div>
  )
}

function Conditions({ conditions }: { conditions: readonly Condition[] }) {
  return (
    <ul className="grid">
      {conditions.map((condition) => (
        <li
          key={condition.type}
          className="grid gap-x-6 gap-y-0.5 border-b border-line py-2 text-sm last:border-0 sm:grid-cols-[11rem_minmax(0,1fr)]"
        >
          <Status aspect={conditionAspect(condition)} word={conditionWord(condition)} />
          <span className="min-w-0 break-words">
            {condition.message === '' ? <code>{condition.reason}</code> : condition.message}
            {condition.message !== '' && <code className="ml-2 text-xs text-faint">{condition.reason}</code>}
          </span>
        </li>
      ))}
    </ul>
  )
}
