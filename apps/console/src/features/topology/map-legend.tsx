import { Button } from '@/ui/button.tsx'
import { Status } from '@/ui/aspect.tsx'
import { Popover } from '@/ui/popover.tsx'
import { stateAspects, stateWords, type NodeState } from './state.ts'

const states: readonly (readonly [NodeState, string])[] = [
  ['clear', 'attached, and what it needs is there'],
  ['caution', 'works in part, or answers with errors'],
  ['danger', 'refused, missing or down'],
  ['unknown', 'nothing has been heard of it yet'],
]

const lines = [
  {
    path: 'M0 8h56',
    className: 'stroke-edge',
    width: 1.5,
    words: 'a track; wider and with a train where requests run',
  },
  {
    path: 'M0 8h30m8 0h18',
    className: 'stroke-danger',
    width: 1.5,
    dashes: '5 5',
    words: 'a wish that is refused, with the reason',
  },
] as const

export function MapLegend() {
  return (
    <Popover trigger={<Button look="quiet">Legend</Button>} title="What the signs mean" align="end">
      <dl className="mt-2 grid grid-cols-[6.5rem_minmax(0,1fr)] items-baseline gap-x-3 gap-y-1.5 text-soft">
        {states.map(([state, words]) => (
          <div key={state} className="contents">
            <dt className="text-ink">
              <Status aspect={stateAspects[state]} word={stateWords[state]} />
            </dt>
            <dd>{words}</dd>
          </div>
        ))}
        {lines.map((line) => (
          <div key={line.words} className="contents">
            <dt>
              <svg viewBox="0 0 56 16" width="56" height="16" aria-hidden>
                <path
                  d={line.path}
                  className={line.className}
                  strokeWidth={line.width}
                  strokeDasharray={'dashes' in line ? line.dashes : undefined}
                />
              </svg>
            </dt>
            <dd>{line.words}</dd>
          </div>
        ))}
      </dl>
      <p className="mt-3 text-faint">
        Drag or use two fingers to move, the wheel to zoom. With the keyboard: arrows walk along the tracks, Enter
        opens, plus, minus and f zoom.
      </p>
    </Popover>
  )
}
