'use client'
import { PlainButton, type PlainButtonProps } from './plain-button.tsx'
import { Tooltip } from './tooltip.tsx'

/** A button that may not be pressed, and says why on hover and focus. */
export function RefusedButton({ refusal, ...rest }: PlainButtonProps & { readonly refusal: string }) {
  return (
    <Tooltip text={refusal}>
      <PlainButton {...rest} refused aria-description={refusal} />
    </Tooltip>
  )
}
