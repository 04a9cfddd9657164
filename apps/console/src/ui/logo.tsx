/** A set of points: one track that becomes two. */
export function Logo({ size = 22 }: { size?: number }) {
  return (
    <svg viewBox="0 0 24 24" width={size} height={size} fill="none" aria-hidden>
      <path d="M2 17h20" stroke="currentColor" strokeWidth="2" strokeLinecap="round" />
      <path d="M5 17c6 0 6.5-9.5 13-9.5h4" stroke="var(--accent)" strokeWidth="2" strokeLinecap="round" />
      <circle cx="5" cy="17" r="2.75" fill="var(--panel)" stroke="currentColor" strokeWidth="1.5" />
      <circle cx="5" cy="17" r="1" fill="currentColor" />
    </svg>
  )
}
