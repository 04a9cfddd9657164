'use client'
import { useId, useRef, useState } from 'react'
import { ApiError } from '@/client/api.ts'
import { closeDialog, useDialogRequest, type DialogRequest } from '@/client/dialogs.ts'
import { useSaveResource } from '@/client/mutations.ts'
import { useList } from '@/client/queries.ts'
import { newRouteTest } from '@/client/route-tests.ts'
import { Button } from '@/ui/button.tsx'
import { Combobox } from '@/ui/combobox.tsx'
import { Dialog } from '@/ui/dialog.tsx'
import { Notice } from '@/ui/notice.tsx'
import { showToast } from '@/ui/toast.tsx'
import { TextField } from '@/ui/text-field.tsx'
import { expectationWords } from './expectation-words.ts'

type SaveRequest = Extract<DialogRequest, { readonly dialog: 'save-test' }>

/** A request that was tried, saved as a RouteTest that expects what happens now. */
export function SaveTestDialog() {
  const asked = useDialogRequest()
  return asked?.dialog === 'save-test' ? <Form asked={asked} /> : null
}

function Form({ asked: { request, expect, namespace: begun } }: { asked: SaveRequest }) {
  const [name, setName] = useState('')
  const [namespace, setNamespace] = useState(begun)
  const save = useSaveResource()
  const first = useRef<HTMLInputElement>(null)
  const formId = useId()
  const namespaces = useList('Namespace').items.map(({ metadata }) => ({ value: metadata.name }))
  const error = save.error instanceof ApiError ? save.error : null
  const nameError = error?.status === 409 ? 'This name is taken. Choose another.' : errorAt(error, 'metadata.name')
  const submit = () =>
    save.mutate(
      { resource: newRouteTest({ namespace, name }, request, expect), mode: 'create' },
      {
        onSuccess: () => {
          closeDialog()
          showToast({ title: `Saved test ${namespace}/${name}` })
        },
      },
    )
  return (
    <Dialog
      open
      initialFocus={first}
      onOpenChange={(open) => !open && closeDialog()}
      title="Save as test"
      description="It passes as long as the same becomes of the request. A change that would fail it is shown before it is saved."
      footer={
        <>
          <Button look="quiet" onClick={closeDialog}>
            Cancel
          </Button>
          <Button look="primary" disabled={name === ''} pending={save.isPending} type="submit" form={formId}>
            Save test
          </Button>
        </>
      }
    >
      <form
        id={formId}
        className="grid gap-4"
        onSubmit={(event) => {
          event.preventDefault()
          if (name !== '') submit()
        }}
      >
        <TextField
          label="Name"
          mono
          inputRef={first}
          help="Lower-case letters, digits and dashes."
          value={name}
          onValueChange={setName}
          error={nameError}
        />
        <Combobox
          label="Namespace"
          mono
          options={namespaces}
          value={namespace}
          onValueChange={setNamespace}
          error={errorAt(error, 'metadata.namespace')}
        />
        <div className="grid gap-1 text-sm">
          <p className="font-medium">The request</p>
          <code className="break-all text-soft">
            {request.method} {request.url}
          </code>
          <p className="mt-2 font-medium">What must become of it</p>
          <ul className="text-soft">
            {expectationWords(expect).map((word) => (
              <li key={word} className="break-words">
                {word}
              </li>
            ))}
          </ul>
        </div>
        {error !== null && nameError === undefined && (
          <Notice aspect="danger" urgent title="The test was not saved">
            {error.message}
          </Notice>
        )}
      </form>
    </Dialog>
  )
}

function errorAt(error: ApiError | null, path: string): string | undefined {
  return error?.fields.find((field) => field.path === path)?.message
}
