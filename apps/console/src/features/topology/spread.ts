/** What is to stand in a row: the middle it would like, and how tall it is. */
export interface Wish {
  readonly middle: number
  readonly height: number
}

/**
 * The middles closest to the wishes (least squares) at which nothing overlaps and the order stays: wishes that collide
 * are merged into a block that sits at the mean of what its members want (pool adjacent violators).
 *
 * @param gap least distance between neighbours.
 * @returns Whole numbers where heights are even and the gap is whole. Linear time.
 */
export function spread(wishes: readonly Wish[], gap: number): number[] {
  const offsets: number[] = []
  let offset = 0
  wishes.forEach((wish, index) => {
    const before = wishes[index - 1]
    if (before !== undefined) offset += (before.height + wish.height) / 2 + gap
    offsets.push(offset)
  })
  const blocks: { sum: number; size: number }[] = []
  wishes.forEach((wish, index) => {
    let block = { sum: wish.middle - (offsets[index] ?? 0), size: 1 }
    for (let last = blocks.at(-1); last !== undefined && mean(last) > mean(block); last = blocks.at(-1)) {
      block = { sum: last.sum + block.sum, size: last.size + block.size }
      blocks.pop()
    }
    blocks.push(block)
  })
  const middles: number[] = []
  for (const block of blocks) {
    const start = Math.round(mean(block))
    for (let member = 0; member < block.size; member += 1) middles.push(start + (offsets[middles.length] ?? 0))
  }
  return middles
}

function mean(block: { readonly sum: number; readonly size: number }): number {
  return block.sum / block.size
}
