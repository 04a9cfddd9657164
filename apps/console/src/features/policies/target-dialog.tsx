'use client'
import { useState } from 'react'
import { useListsState } from '@/client/queries.ts'
import { choicesOf, keyOfTarget, sameTarget, targetKinds, type TargetChoice, type TargetRef } from '@/client/targets.ts'
import { Badge } from '@/ui/badge.tsx'
import { Button } from '@/ui/button.tsx'
import { Checkbox } from '@/ui/checkbox.tsx'
import { Dialog } from '@/ui/dialog.tsx'
import { SearchField } from '@/ui/search-field.tsx'
import { Select } from '@/ui/select.tsx'
import { SkeletonRows } from '@/ui/skeleton.tsx'

interface TargetDialogProps {
  /** Namespace of the policy. */
  readonly own: string
  readonly forConsumer: boolean
  readonly chosen: readonly TargetRef[]
  readonly onToggle: (ref: TargetRef) => void
  readonly onClose: () => void
}

const shownAtMost = 100
const max = 16

/** Everything that a policy may be for, to be ticked: gateways and their listeners, routes and their rules, and the rest. */
export function TargetDialog({ own, forConsumer, chosen, onToggle, onClose }: TargetDialogProps) {
  const [search, setSearch] = useState('')
  const [kind, setKind] = useState<string>('any')
  const { items, isPending } = useListsState(targetKinds)
  const kinds = targetKinds.filter((known) => forConsumer || known !== 'Consumer')
  const words = search
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '')
  const shown = items
    .filter((resource) => kinds.some((known) => known === resource.kind) && (kind === 'any' || resource.kind === kind))
    .toSorted((one, other) => rankOf(one, own) - rankOf(other, own))
    .flatMap((resource) => choicesOf(resource, own))
    .filter((choice) => words.every((word) => textOf(choice).includes(word)))
  return (
    <Dialog
      open
      wide
      onOpenChange={(open) => !open && onClose()}
      title="Choose targets"
      description="A rule of a route can be chosen where it has a name."
      footer={
        <Button look="primary" onClick={onClose}>
          Done
        </Button>
      }
    >
      <div className="grid gap-3">
        <div className="flex flex-wrap gap-2">
          <SearchField label="Filter targets" value={search} onValueChange={setSearch} />
          <Select
            label="Kind of target"
            hideLabel
            className="w-44"
            value={kind}
            onValueChange={setKind}
            options={[
              { value: 'any', label: 'Any kind' },
              ...kinds.map((known) => ({ value: known as string, label: known })),
            ]}
          />
        </div>
        {isPending && <SkeletonRows rows={4} />}
        {!isPending && shown.length === 0 && <p className="text-sm text-faint">Nothing fits.</p>}
        <ul className="grid">
          {shown.slice(0, shownAtMost).map((choice) => {
            const isChosen = chosen.some((known) => sameTarget(known, choice.ref))
            return (
              <li key={keyOfTarget(choice.ref)} className="border-b border-line py-1 last:border-0">
                <Checkbox
                  checked={isChosen}
                  disabled={!isChosen && chosen.length >= max}
                  onCheckedChange={() => onToggle(choice.ref)}
                  label={
                    <span className="flex flex-wrap items-center gap-x-2 gap-y-0.5">
                      <Badge>{choice.ref.kind}</Badge>
                      <code className="break-all">{choice.label}</code>
                      {choice.section !== undefined && <span className="text-soft">{choice.section}</span>}
                    </span>
                  }
                />
              </li>
            )
          })}
        </ul>
        {shown.length > shownAtMost && (
          <p className="text-xs text-faint">And {shown.length - shownAtMost} more; filter to see them.</p>
        )}
      </div>
    </Dialog>
  )
}

/** What lives beside the policy first, then by kind. */
function rankOf(
  { kind, metadata }: { kind: string; metadata: { namespace?: string | undefined } },
  own: string,
): number {
  const at = targetKinds.findIndex((known) => known === kind)
  return (metadata.namespace === own || metadata.namespace === undefined ? 0 : targetKinds.length) + at
}

function textOf({ ref, label, section = '' }: TargetChoice): string {
  return `${ref.kind} ${label} ${section}`.toLowerCase()
}
