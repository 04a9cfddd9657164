/** Ways off a page that no link stands for: commands, menus. Whoever has unsaved work asks first. */
type Ask = (go: () => void) => void

let ask: Ask | null = null

/** While `next` is set, {@link leave} hands the way on to it instead of going. `null` lets everyone go. */
export function guardLeaving(next: Ask | null): void {
  ask = next
}

/** Goes, or asks the person first where there is unsaved work. */
export function leave(go: () => void): void {
  if (ask === null) go()
  else ask(go)
}
