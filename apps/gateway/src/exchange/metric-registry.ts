/**
 * Metric registry: figures that policies keep, in one process. Read as plain data, so that those of several workers can
 * be added up.
 */

/** Names and values; each set of them is a series of its own. */
export type MetricLabels = readonly (readonly [name: string, value: string])[]

interface MetricSample {
  /** As Prometheus writes them, without braces. */
  readonly labels: string
  /** A counter's one value; of a histogram the count of each bucket, of all beyond, and the sum. */
  readonly values: readonly number[]
}

export interface MetricFamily {
  readonly name: string
  readonly help: string
  readonly type: 'counter' | 'histogram'
  /** Upper bounds, ascending; empty for counters. */
  readonly buckets: readonly number[]
  readonly samples: readonly MetricSample[]
}

export interface MetricReading {
  readonly families: readonly MetricFamily[]
  /** Names of families that are made elsewhere, of what is known there, and were asked for. */
  readonly wanted: readonly string[]
}

export const noMetrics: MetricReading = { families: [], wanted: [] }

/** Of one family; what comes beyond is not kept, so that no client can fill the memory by what it sends. */
const maxSeries = 10_000

interface Family extends Omit<MetricFamily, 'samples'> {
  readonly series: Map<string, number[]>
}

export class MetricRegistry {
  readonly #families = new Map<string, Family>()
  readonly #wanted = new Map<string, number>()

  /** @returns adds to the counter of these labels. */
  counter(name: string, help: string): (labels: MetricLabels, by: number) => void {
    const family = this.#family({ name, help, type: 'counter', buckets: [] })
    return (labels, by) => {
      const series = seriesOf(family, labels, 1)
      if (series !== null) series[0] = (series[0] ?? 0) + by
    }
  }

  /** @param buckets Upper bounds, ascending. @returns counts a value in the histogram of these labels. */
  histogram(name: string, help: string, buckets: readonly number[]): (labels: MetricLabels, value: number) => void {
    const family = this.#family({ name, help, type: 'histogram', buckets })
    return (labels, value) => {
      const series = seriesOf(family, labels, buckets.length + 2)
      if (series === null) return
      const bucket = buckets.findIndex((bound) => value <= bound)
      const at = bucket === -1 ? buckets.length : bucket
      series[at] = (series[at] ?? 0) + 1
      series[buckets.length + 1] = (series[buckets.length + 1] ?? 0) + value
    }
  }

  /** Asks for a family that is made elsewhere. @returns takes that back. */
  want(name: string): () => void {
    this.#wanted.set(name, (this.#wanted.get(name) ?? 0) + 1)
    return () => {
      const left = (this.#wanted.get(name) ?? 1) - 1
      if (left === 0) this.#wanted.delete(name)
      else this.#wanted.set(name, left)
    }
  }

  read(): MetricReading {
    const families = [...this.#families.values()].map(({ series, ...family }) => ({
      ...family,
      samples: [...series].map(([labels, values]) => ({ labels, values: [...values] })),
    }))
    return { families: families.filter(({ samples }) => samples.length > 0), wanted: [...this.#wanted.keys()] }
  }

  #family(family: Omit<MetricFamily, 'samples'>): Family {
    const known = this.#families.get(family.name) ?? { ...family, series: new Map<string, number[]>() }
    this.#families.set(family.name, known)
    return known
  }
}

function seriesOf({ series }: Family, labels: MetricLabels, length: number): number[] | null {
  const key = labels.map(([name, value]) => `${name}=${toLabelValue(value)}`).join(',')
  const known = series.get(key)
  if (known !== undefined) return known
  if (series.size >= maxSeries) return null
  const begun = Array.from({ length }, () => 0)
  series.set(key, begun)
  return begun
}

/** Quoted and escaped (Prometheus, text format 0.0.4). */
export function toLabelValue(value: string): string {
  return `"${value.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n')}"`
}

/** Readings of several processes as one. */
export function addMetrics(readings: readonly MetricReading[]): MetricReading {
  const families = new Map<
    string,
    { readonly family: MetricFamily; readonly samples: Map<string, readonly number[]> }
  >()
  for (const family of readings.flatMap((reading) => reading.families)) {
    const sum = families.get(family.name) ?? { family, samples: new Map<string, readonly number[]>() }
    families.set(family.name, sum)
    for (const { labels, values } of family.samples) {
      const before = sum.samples.get(labels)
      sum.samples.set(labels, before === undefined ? values : values.map((value, at) => value + (before[at] ?? 0)))
    }
  }
  return {
    families: [...families.values()].map(({ family, samples }) => ({
      ...family,
      samples: [...samples].map(([labels, values]) => ({ labels, values })),
    })),
    wanted: [...new Set(readings.flatMap(({ wanted }) => wanted))],
  }
}
