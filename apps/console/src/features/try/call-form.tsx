import { useMutation } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { ApiError } from '@/client/api.ts'
import { Button } from '@/ui/button.tsx'
import { Combobox } from '@/ui/combobox.tsx'
import { NumberField } from '@/ui/number-field.tsx'
import { TextArea } from '@/ui/text-area.tsx'
import { TextField } from '@/ui/text-field.tsx'
import { toFieldErrors } from './field-errors.ts'
import { HeaderFields, OriginFields, type FormProps } from './form-parts.tsx'
import { listMethods } from './requests.ts'
import { maxBodyInAddress } from './url-state.ts'

/** Where a gRPC call goes: scheme, host and port. */
export function CallLine({
  asked,
  errors,
  onChange,
  actions,
}: Omit<FormProps, 'gateways'> & { readonly actions: ReactNode }) {
  return (
    <div className="grid items-start gap-2 sm:grid-cols-[minmax(0,1fr)_auto]">
      <TextField
        label="URL"
        hideLabel
        mono
        placeholder="http://grpc.localhost:8081, or https:// for TLS"
        value={asked.url}
        error={errors.url}
        onValueChange={(url) => onChange({ url })}
      />
      <div className="flex gap-2">{actions}</div>
    </div>
  )
}

/** What is called, with which message, and how the message is known. */
export function CallForm({ asked, errors, gateways, onChange }: FormProps) {
  const listing = useMutation({ mutationFn: listMethods })
  const told = toFieldErrors(listing.error instanceof ApiError ? listing.error : null)
  const methods = listing.data?.methods ?? []
  const choose = (call: string) => {
    const example = methods.find(({ name }) => name === call)?.example
    const isFresh = asked.message.trim() === '' || methods.some((known) => pretty(known.example) === asked.message)
    onChange(example !== undefined && isFresh ? { call, message: pretty(example) } : { call })
  }
  return (
    <div className="grid gap-4">
      <div className="grid gap-2">
        <Combobox
          label="Method"
          mono
          placeholder="shop.v1.Carts/Get"
          value={asked.call}
          error={errors.call}
          onValueChange={choose}
          options={methods.map(({ name, kind }) => ({ value: name, detail: kind }))}
        />
        <div className="flex flex-wrap items-center gap-2">
          <Button
            small
            disabled={asked.url.trim() === ''}
            pending={listing.isPending}
            onClick={() => listing.mutate(asked)}
          >
            List methods
          </Button>
          <p className="text-xs text-faint" aria-live="polite">
            {listing.data === undefined ? 'Asks the services by reflection.' : `${methods.length} can be called.`}
          </p>
        </div>
      </div>
      <TextArea
        label="Message (JSON)"
        mono
        rows={5}
        placeholder="{}"
        value={asked.message}
        error={errors.message}
        onValueChange={(message) => onChange({ message })}
      />
      <div className="grid gap-2">
        <TextArea
          label="Schema (.proto)"
          stacked
          mono
          rows={2}
          value={asked.proto}
          error={errors.proto ?? told.proto}
          help={
            asked.proto.length > maxBodyInAddress
              ? 'Too long for the address: a link to this page leaves it out.'
              : 'Only where the services do not describe themselves by server reflection.'
          }
          onValueChange={(proto) => onChange({ proto })}
        />
        <input
          type="file"
          aria-label="Read a .proto file"
          accept=".proto,text/plain"
          className="text-xs text-soft file:mr-2 file:h-7 file:rounded-md file:border file:border-edge file:bg-panel file:px-2 file:text-xs file:text-ink"
          onChange={({ currentTarget }) => {
            void currentTarget.files?.[0]?.text().then((proto) => onChange({ proto }))
          }}
        />
      </div>
      <HeaderFields {...{ asked, errors, onChange }} />
      <NumberField
        label="Deadline (seconds)"
        placeholder="5"
        min={1}
        max={30}
        value={asked.deadlineSeconds}
        error={errors.deadline}
        onValueChange={(deadlineSeconds) => onChange({ deadlineSeconds })}
      />
      <OriginFields
        {...{ asked, gateways, onChange }}
        errors={{ ...errors, rest: [...errors.rest, ...told.rest, ...(told.url === undefined ? [] : [told.url])] }}
      />
    </div>
  )
}

const pretty = (message: unknown): string => JSON.stringify(message, null, 2)
