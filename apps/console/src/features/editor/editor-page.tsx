'use client'
import { isBuiltIn } from '@signalbox/shared/access'
import type { AnyResource } from '@signalbox/shared/resources'
import { useRouter } from 'next/navigation'
import { useState, type ReactNode } from 'react'
import { wantedOf, type Draft } from '@/client/draft/draft.ts'
import { isObject, sameJson } from '@/client/draft/field-path.ts'
import { DraftContext } from '@/client/draft/use-draft.ts'
import { linkTo, wordsOf, type EditableKind } from '@/client/links.ts'
import { refOf } from '@/client/resource-paths.ts'
import { useJudge } from '@/client/rights.ts'
import { Notice } from '@/ui/notice.tsx'
import type { FormSchema } from '@/ui/schema-form/schema.ts'
import { Tabs, type Tab } from '@/ui/tabs.tsx'
import { ConflictDialog } from './conflict-dialog.tsx'
import { EditorHeader } from './editor-header.tsx'
import { EditorNotices } from './editor-notices.tsx'
import { FormTab } from './form-tab.tsx'
import { LeaveGuard } from './leave-guard.tsx'
import { ResourceIndex } from './resource-index.tsx'
import { SaveBar } from './save-bar.tsx'
import { StatusTab } from './status-tab.tsx'
import { useEditor, type Editor } from './use-editor.ts'
import { useLinkedField } from './use-linked-field.ts'
import { WithSchema } from './with-schema.tsx'
import { YamlTab } from './yaml-tab.tsx'

export type EditorView = 'form' | 'yaml' | 'policies' | 'status'

interface EditorPageProps {
  readonly kind: EditableKind
  readonly live: AnyResource | null
  readonly begun: AnyResource
  readonly isNew: boolean
  readonly form: ReactNode
  readonly schema?: FormSchema | undefined
  readonly status?: ReactNode
  readonly policies?: ReactNode
}

/** Form, YAML and status of one resource, on one draft. */
export function EditorPage({ kind, live, begun, isNew, form, schema, status, policies }: EditorPageProps) {
  const router = useRouter()
  const editor = useEditor(live, begun, isNew)
  const [view, setView] = useState<EditorView>('form')
  const refusal = useSaveRefusal(kind, live, editor)
  const locked = live !== null && refusal !== null
  useLinkedField()
  const save = async () => {
    const saved = await editor.save()
    const page = saved === null ? null : linkTo(refOf(saved))
    if (isNew && page !== null) router.replace(page)
  }
  const tabs: readonly Tab<EditorView>[] = [
    {
      value: 'form',
      label: 'Form',
      panel: (
        <FormTab
          kind={kind}
          editor={editor}
          locked={locked}
          form={schema === undefined ? form : <WithSchema schema={schema}>{form}</WithSchema>}
          onShowYaml={() => setView('yaml')}
        />
      ),
    },
    { value: 'yaml', label: 'YAML', panel: <YamlTab editor={editor} /> },
    ...(live === null || policies === undefined
      ? []
      : [
          {
            value: 'policies' as const,
            label: 'Policies',
            panel: <div className="grid max-w-5xl gap-8">{policies}</div>,
          },
        ]),
    ...(live === null
      ? []
      : [{ value: 'status' as const, label: 'Status', panel: <StatusTab resource={live}>{status}</StatusTab> }]),
  ]
  return (
    <DraftContext
      value={{
        draft: editor.draft,
        isNew: editor.isNew,
        errors: editor.trouble.fields,
        edit: locked ? () => {} : editor.edit,
      }}
    >
      <div className="xl:grid xl:grid-cols-[15rem_minmax(0,1fr)]">
        <ResourceIndex kind={kind} open={live} />
        <div className="flex min-h-[calc(100dvh-3rem)] min-w-0 flex-col">
          <EditorHeader kind={kind} live={live} isNew={isNew} />
          <div className="min-w-0 flex-1 px-4 pb-8 sm:px-6">
            {locked && (
              <div className="max-w-4xl pb-4">
                <Notice aspect="unlit" title={`You may look at this ${wordsOf(kind).word} and not change it`}>
                  {refusal}
                </Notice>
              </div>
            )}
            <Tabs label={`Ways to see this ${wordsOf(kind).word}`} value={view} onValueChange={setView} tabs={tabs} />
            <div className="max-w-4xl">
              <EditorNotices editor={editor} view={view} />
            </div>
          </div>
          {(view === 'form' || view === 'yaml') && (
            <SaveBar kind={kind} editor={editor} refusal={refusal} onSave={() => void save()} />
          )}
        </div>
      </div>
      <ConflictDialog editor={editor} />
      <LeaveGuard active={editor.dirty && !editor.saving && (!editor.isNew || isTouched(editor.draft, begun))} />
    </DraftContext>
  )
}

/** Why who looks at it may not save it: what is stored, or a new one in the namespace that it names. */
function useSaveRefusal(kind: EditableKind, live: AnyResource | null, { draft, isNew }: Editor): string | null {
  const { refusal } = useJudge()
  if (live !== null) return isBuiltIn(kind, live.metadata.name) ? builtInSentence : refusal('update', refOf(live))
  if (!isNew) return null
  const metadata = draft.resource['metadata']
  const namespace = isObject(metadata) ? metadata['namespace'] : undefined
  return refusal('create', { kind, namespace: typeof namespace === 'string' ? namespace : undefined })
}

const builtInSentence = 'It is built in and stays as it is. Duplicate it to make one of your own.'

/** A new resource that nobody has typed into may be left without a question. */
function isTouched(draft: Draft, begun: AnyResource): boolean {
  return draft.text !== null || !sameJson(draft.resource, wantedOf(begun))
}
