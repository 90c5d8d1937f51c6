import { readMetrics } from '../support/read-metrics.ts'
import { monotonicNow } from './quantiles.ts'

/** One look at a service's /metrics. */
export interface Sample {
  /** Since the sampler began. */
  readonly second: number
  readonly values: ReadonlyMap<string, number>
}

export interface Sampler {
  /** Ends it, and waits for the looks that are under way. In the order of their seconds. */
  stop(): Promise<readonly Sample[]>
}

/** Looks every `everyMs`, also while an earlier look is still waited for: a service whose log is away answers late. */
export function startSampler(url: string, everyMs: number): Sampler {
  const begun = monotonicNow()
  const looks: Promise<Sample>[] = []
  const look = async (second: number): Promise<Sample> => ({ second, values: await readMetrics(url) })
  const timer = setInterval(() => looks.push(look((monotonicNow() - begun) / 1000)), everyMs)
  return {
    stop() {
      clearInterval(timer)
      return Promise.all(looks)
    },
  }
}
