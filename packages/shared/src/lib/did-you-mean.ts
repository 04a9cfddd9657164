/** The name that was probably meant by one that does not exist. */

const longestName = 64

/**
 * The one of `known` that is nearest to `wanted`: the same but for case and punctuation, else within two edits (one
 * for names of four characters or fewer). `null` where none is near enough or `wanted` is longer than 64 characters.
 */
export function nearestName(wanted: string, known: Iterable<string>): string | null {
  if (wanted.length > longestName) return null
  const plain = toPlain(wanted)
  const allowed = wanted.length <= 4 ? 1 : 2
  let nearest: string | null = null
  let least = allowed + 1
  for (const name of known) {
    const distance = toPlain(name) === plain ? 0 : editDistance(plain, toPlain(name))
    if (distance < least) {
      least = distance
      nearest = name
    }
  }
  return nearest
}

/** ` Did you mean "x"?`, or nothing; to be put behind a message. */
export function didYouMean(wanted: string, known: Iterable<string>): string {
  const name = nearestName(wanted, known)
  return name === null ? '' : ` Did you mean ${JSON.stringify(name)}?`
}

function toPlain(name: string): string {
  return name.toLowerCase().replaceAll(/[^a-z0-9]/g, '')
}

/** Insertions, deletions, replacements and swaps of neighbours (optimal string alignment). */
function editDistance(a: string, b: string): number {
  if (Math.abs(a.length - b.length) > 2) return 3
  let beforeLast: number[] = []
  let last = Array.from({ length: b.length + 1 }, (_, index) => index)
  for (let i = 1; i <= a.length; i += 1) {
    const row = [i]
    for (let j = 1; j <= b.length; j += 1) {
      const same = a[i - 1] === b[j - 1]
      let cost = Math.min((last[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1, (last[j - 1] ?? 0) + (same ? 0 : 1))
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]
      if (swapped) cost = Math.min(cost, (beforeLast[j - 2] ?? 0) + 1)
      row.push(cost)
    }
    beforeLast = last
    last = row
  }
  return last[b.length] ?? 0
}
