/** Listener, route, service: the line that a request takes, drawn as on the panel. */
export function FirstTrack() {
  return (
    <svg viewBox="0 0 640 132" aria-hidden className="w-full text-edge" fill="none">
      <path d="M8 66h624" stroke="currentColor" strokeWidth="2" />
      <path d="M300 66c34 0 38-38 76-38h150" stroke="currentColor" strokeWidth="2" strokeDasharray="2 5" />
      <circle cx="112" cy="66" r="9" className="fill-ground stroke-clear" strokeWidth="2" />
      <circle cx="112" cy="66" r="4" className="fill-clear" />
      <circle cx="300" cy="66" r="9" className="fill-ground stroke-accent" strokeWidth="2" />
      <circle cx="300" cy="66" r="3" className="fill-accent" />
      <path d="M492 58h80M492 74h80" stroke="var(--ink-soft)" strokeWidth="2" />
      <g className="fill-soft text-xs" textAnchor="middle">
        <text x="112" y="104">
          listener
        </text>
        <text x="300" y="104">
          route
        </text>
        <text x="532" y="104">
          service
        </text>
      </g>
      <g className="fill-faint font-mono text-[11px]" textAnchor="middle">
        <text x="112" y="122">
          HTTP:8080
        </text>
        <text x="300" y="122">
          /…
        </text>
        <text x="532" y="122">
          127.0.0.1:3000
        </text>
      </g>
    </svg>
  )
}
