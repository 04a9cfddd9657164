import type { LabelSelector, Namespace } from '@signalbox/shared/resources'
import { Plus } from 'lucide-react'
import { useState } from 'react'
import { Button } from '@/ui/button.tsx'
import { RecordEditor } from '@/ui/key-value-editor.tsx'
import { sameLabels, withLabels, type Labels } from './change.ts'
import { ChangeFooter } from './change-footer.tsx'
import { nameLabel } from './matrix-model.ts'
import { useCellChange } from './use-cell-change.ts'

interface LabelsFormProps {
  readonly namespace: Namespace
  /** What the listener asks for; undefined where it does not go by labels. */
  readonly selector: LabelSelector | undefined
  readonly onSaved: () => void
}

/** The labels that listeners go by. */
export function LabelsForm({ namespace, selector, onSaved }: LabelsFormProps) {
  const stored = editable(namespace.metadata.labels ?? {})
  const [draft, setDraft] = useState<Labels>(stored)
  const isSame = sameLabels(draft, stored)
  const change = useCellChange({ resource: namespace, apply: (now) => withLabels(now, draft), isSame }, onSaved)
  const missing = Object.entries(selector?.matchLabels ?? {}).filter(([key, value]) => draft[key] !== value)
  return (
    <div className="grid gap-3">
      {missing.length > 0 && (
        <div className="grid gap-1.5">
          <p className="text-soft">The listener asks for:</p>
          <div className="flex flex-wrap gap-1.5">
            {missing.map(([key, value]) => (
              <Button key={key} small onClick={() => setDraft({ ...draft, [key]: value })}>
                <Plus size={14} aria-hidden />
                <code className="truncate">
                  {key}={value}
                </code>
              </Button>
            ))}
          </div>
        </div>
      )}
      <fieldset>
        <legend className="mb-1.5 text-sm font-medium">Labels of {namespace.metadata.name}</legend>
        <RecordEditor noun="label" record={draft} onRecordChange={setDraft} whenEmpty="It has no labels of its own." />
      </fieldset>
      <ChangeFooter {...change} isSame={isSame} onSubmit={() => void change.submit()} />
    </div>
  )
}

function editable(labels: Labels): Labels {
  return Object.fromEntries(Object.entries(labels).filter(([key]) => key !== nameLabel))
}
