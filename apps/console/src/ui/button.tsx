import dynamic from 'next/dynamic'
import Link from 'next/link'
import type { ComponentProps } from 'react'
import { buttonClass, PlainButton, type Look, type PlainButtonProps } from './plain-button.tsx'

export { buttonClass } from './plain-button.tsx'

// With its tooltip comes much that most pages do without.
const RefusedButton = dynamic(() => import('./refused-button.tsx').then((module) => module.RefusedButton))

type ButtonProps = Omit<PlainButtonProps, 'refused'> & {
  /** Why it may not be pressed, in a sentence; shown on hover and focus, and read out. Absent or `null`: it may. */
  readonly refusal?: string | null
}

export function Button({ refusal = null, ...rest }: ButtonProps) {
  return refusal === null ? <PlainButton {...rest} /> : <RefusedButton {...rest} refusal={refusal} />
}

export function ButtonLink({ look = 'plain', small, ...rest }: Look & Omit<ComponentProps<typeof Link>, 'className'>) {
  return <Link {...rest} className={buttonClass(look, small)} />
}
