/** What a change would do, cut down to what one may see: effects on others are counted, not named. */
import type { Preview } from '@signalbox/shared/explain'
import type { Visibility } from './visibility.ts'

export interface VisiblePreview extends Preview {
  /** Effects on resources that the actor may not see. */
  readonly hidden: number
}

export function visiblePreview(preview: Preview, visibility: Visibility): VisiblePreview {
  if (visibility.isTotal) return { ...preview, hidden: 0 }
  const { seesId } = visibility
  const seesEntry = (entry: string) => seesId(entry.replace(/ .*$/, ''))
  const count = { hidden: 0 }
  const only = <T>(effects: readonly T[], isSeen: (effect: T) => boolean): readonly T[] => {
    const seen = effects.filter(isSeen)
    count.hidden += effects.length - seen.length
    return seen.map((effect) => visibility.redactAll(effect))
  }
  const difference = (of: Preview['rules'], isSeen: (id: string) => boolean): Preview['rules'] => ({
    added: of.added.filter(isSeen),
    removed: of.removed.filter(isSeen),
    changed: of.changed.filter(isSeen),
  })
  const seesUpstream = (id: string) => visibility.seesKey('Service', id.replace(/:\d+$/, ''))
  const effects = {
    attaches: only(preview.attaches, ({ route }) => seesId(route)),
    detaches: only(preview.detaches, ({ route }) => seesId(route)),
    refusals: only(preview.refusals, ({ route }) => seesId(route)),
    conflicts: only(preview.conflicts, ({ listener }) => seesId(listener)),
    shadows: only(preview.shadows, ({ entry }) => seesEntry(entry)),
    failedTests: only(preview.failedTests, ({ test }) => visibility.seesKey('RouteTest', test)),
    rerouted: only(preview.rerouted, () => true),
  }
  return {
    ...effects,
    rules: difference(preview.rules, seesId),
    sockets: preview.sockets,
    upstreams: difference(preview.upstreams, seesUpstream),
    hidden: count.hidden,
  }
}
