'use client'
import type { Policy } from '@signalbox/shared/resources'
import { Plus, X } from 'lucide-react'
import Link from 'next/link'
import { useState } from 'react'
import { listAt } from '@/client/draft/field-path.ts'
import { useDraft } from '@/client/draft/use-draft.ts'
import { linkTo } from '@/client/links.ts'
import { keyOfTarget, sameTarget, wordsOfTarget, type TargetRef } from '@/client/targets.ts'
import { Badge } from '@/ui/badge.tsx'
import { Button } from '@/ui/button.tsx'
import { IconButton } from '@/ui/icon-button.tsx'
import { Segments } from '@/ui/segments.tsx'
import { TargetDialog } from './target-dialog.tsx'

const path = ['spec', 'targetRefs'] as const
const modes = [
  { value: 'chosen', label: 'What is chosen here' },
  { value: 'namespace', label: 'Every route of the namespace' },
] as const

/** Where the policy is in force. */
export function TargetEditor({ forConsumer }: { forConsumer: boolean }) {
  const fields = useDraft()
  const [choosing, setChoosing] = useState(false)
  const own = fields.text(['metadata', 'namespace']).value
  const mode = fields.get(path) === undefined ? 'namespace' : 'chosen'
  const targets = listAt(fields.draft.resource, path) as NonNullable<Policy['spec']['targetRefs']>
  const put = (next: readonly TargetRef[]) => fields.edit(path, next)
  const error = fields.errorAt(path)
  return (
    <div data-path="spec.targetRefs" className="grid justify-items-start gap-3">
      <Segments
        label="Where the policy is in force"
        value={mode}
        options={modes}
        onValueChange={(next) => fields.edit(path, next === 'namespace' ? undefined : [])}
      />
      {error !== undefined && (
        <p role="alert" className="text-xs text-danger">
          {error}
        </p>
      )}
      {mode === 'namespace' ? (
        <p className="text-sm text-soft">
          All requests that routes of <code>{own}</code> take, those of later ones too; or, where a rule’s filter names
          the policy, only those.
        </p>
      ) : (
        <>
          {targets.length === 0 && (
            <p className="text-sm text-faint">
              Nothing is chosen: it is in force only where the filter of a rule names it.
            </p>
          )}
          <ul className="grid w-full">
            {targets.map((ref, index) => (
              <li
                key={keyOfTarget(ref)}
                data-path={`spec.targetRefs[${index}]`}
                className="flex min-h-row flex-wrap items-center gap-x-3 border-b border-line text-sm last:border-0"
              >
                <Badge>{ref.kind}</Badge>
                <TargetName target={ref} own={own} />
                <span className="flex-1 text-xs text-danger">
                  {fields.errorAt([...path, index]) ?? fields.errorAt([...path, index, 'name'])}
                </span>
                <IconButton
                  icon={X}
                  label={`Remove ${wordsOfTarget(ref, own)}`}
                  onClick={() => put(targets.toSpliced(index, 1))}
                />
              </li>
            ))}
          </ul>
          <Button small onClick={() => setChoosing(true)}>
            <Plus size={14} aria-hidden /> Choose targets
          </Button>
          {narrows(targets) && (
            <p className="text-xs text-faint">
              Targets of different kinds narrow each other: a request must meet one of each kind.
            </p>
          )}
          {!forConsumer && targets.some(({ kind }) => kind === 'Consumer') && (
            <p className="text-xs text-danger">
              This type says who the consumer is, so it cannot be for one. Take the consumer out.
            </p>
          )}
        </>
      )}
      {choosing && (
        <TargetDialog
          own={own}
          forConsumer={forConsumer}
          chosen={targets}
          onToggle={(ref) =>
            put(
              targets.some((known) => sameTarget(known, ref))
                ? targets.filter((known) => !sameTarget(known, ref))
                : [...targets, ref],
            )
          }
          onClose={() => setChoosing(false)}
        />
      )}
    </div>
  )
}

function narrows(targets: readonly TargetRef[]): boolean {
  return new Set(targets.map(({ kind }) => kind)).size > 1
}

function TargetName({ target, own }: { target: TargetRef; own: string }) {
  const { kind, namespace = own, name } = target
  const href = linkTo(kind === 'Namespace' ? { kind, name } : { kind, namespace, name })
  const words = wordsOfTarget(target, own).slice(kind.length + 1)
  if (href === null) return <code className="break-all">{words}</code>
  return (
    <Link href={href} className="font-mono text-[0.93em] break-all underline-offset-2 hover:underline">
      {words}
    </Link>
  )
}
