'use client'
import { Plus } from 'lucide-react'
import { useState } from 'react'
import { Button } from '@/ui/button.tsx'
import { Select } from '@/ui/select.tsx'
import { TextArea } from '@/ui/text-area.tsx'
import { TextField } from '@/ui/text-field.tsx'
import type { TypedRequest } from './playground-requests.ts'

const methods = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'] as const
const options = methods.map((value) => ({ value, label: value }))

/** A request of one's own: method, URL, headers. Enter in the URL adds it. */
export function PlaygroundForm({ onAdd }: { onAdd: (request: TypedRequest) => void }) {
  const [method, setMethod] = useState<(typeof methods)[number]>('GET')
  const [url, setUrl] = useState('')
  const [headers, setHeaders] = useState('')
  const add = () => {
    if (url.trim() === '') return
    onAdd({ method, url, headers })
    setUrl('')
  }
  return (
    // oxlint-disable-next-line jsx-a11y/no-static-element-interactions -- Enter stands for the button beside it; a form cannot stand in a form.
    <div
      className="grid items-start gap-2 sm:grid-cols-[7rem_minmax(0,1fr)_minmax(0,12rem)_auto]"
      onKeyDown={(event) => {
        if (event.key !== 'Enter' || !(event.target instanceof HTMLInputElement)) return
        event.preventDefault()
        add()
      }}
    >
      <Select label="Method to try" hideLabel value={method} options={options} onValueChange={setMethod} />
      <TextField
        label="URL to try"
        hideLabel
        mono
        placeholder="http://shop.localhost:8080/cart"
        value={url}
        onValueChange={setUrl}
      />
      <TextArea
        label="Headers to try, one to a line"
        hideLabel
        mono
        rows={1}
        placeholder="x-version: 2"
        value={headers}
        onValueChange={setHeaders}
      />
      <Button disabled={url.trim() === ''} onClick={add}>
        <Plus size={14} aria-hidden /> Add request
      </Button>
    </div>
  )
}
