'use client'
import { useState, type Ref } from 'react'
import { AfterHydration } from '@/ui/after-hydration.tsx'
import { Checkbox } from '@/ui/checkbox.tsx'
import { TextField } from '@/ui/text-field.tsx'

interface PasswordFieldProps {
  readonly value: string
  readonly onValueChange: (value: string) => void
  readonly autoComplete: 'current-password' | 'new-password'
  readonly help?: string
  readonly error?: string | undefined
  readonly inputRef?: Ref<HTMLInputElement>
}

/** A password that may be pasted, filled in by a manager, and looked at. */
export function PasswordField(props: PasswordFieldProps) {
  const [shown, setShown] = useState(false)
  return (
    <div className="grid gap-1.5">
      <TextField {...props} label="Password" name="password" type={shown ? 'text' : 'password'} required stacked />
      {/* Drawn by the browser alone: its hidden input has a style attribute, which no page may bring along. */}
      <AfterHydration fallback={<span className="h-6" />}>
        <Checkbox label="Show the password" checked={shown} onCheckedChange={setShown} />
      </AfterHydration>
    </div>
  )
}
