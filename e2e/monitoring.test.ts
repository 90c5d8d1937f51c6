import { readFileSync } from 'node:fs'
import { createRelayMetrics } from '@ras/relay/metrics'
import { createWorkerMetrics } from '@ras/worker/worker-metrics'
import { collectDefaultMetrics, Registry } from 'prom-client'
import { beforeAll, describe, expect, test } from 'vitest'
import { metricNames } from './support/metric-names.ts'
import { alertQueries, panelQueries, readDashboard } from './support/monitoring-queries.ts'

/** What Prometheus itself makes. */
const ITS_OWN = ['up', 'ALERTS']

const none = (): number => 0

/** Every name under which `/metrics` of a relay or a worker has a series. */
async function countedNames(): Promise<ReadonlySet<string>> {
  const registry = new Registry()
  collectDefaultMetrics({ register: registry })
  createRelayMetrics(registry).observe({
    sockets: none,
    followers: none,
    parked: none,
    buffered: none,
    stuck: none,
    lag: async () => new Map(),
  })
  createWorkerMetrics(registry).observe(async () => [])
  const types = (await registry.metrics()).matchAll(/^# TYPE (\S+) (\S+)$/gm)
  return new Set(
    [...types].flatMap(([, name = '', type]) =>
      type === 'histogram' ? ['_bucket', '_sum', '_count'].map((suffix) => name + suffix) : [name],
    ),
  )
}

describe('what is watched', () => {
  let counted: ReadonlySet<string>
  beforeAll(async () => {
    counted = await countedNames()
  })

  test('[B7] every metric of the dashboard and of the alert rules is one that relay or worker counts', () => {
    const queries = [...panelQueries(), ...alertQueries()]
    const unknown = queries.flatMap(({ name, query }) =>
      metricNames(query)
        .filter((metric) => !counted.has(metric) && !ITS_OWN.includes(metric))
        .map((metric) => `${name}: ${metric}`),
    )
    expect(unknown).toEqual([])
  })

  test('[B7] every panel says what it shows, and asks the data source that is provisioned', () => {
    const source = readFileSync(
      new URL('../deploy/grafana/provisioning/datasources/prometheus.yml', import.meta.url),
      'utf8',
    )
    const uid = /^ +uid: (\S+)$/m.exec(source)?.[1]
    const panels = readDashboard().panels.filter(({ targets }) => targets.length > 0)
    expect(panels.length).toBeGreaterThan(0)
    expect(panels.filter(({ description = '' }) => description === '')).toEqual([])
    expect(panels.filter(({ datasource }) => datasource?.uid !== uid)).toEqual([])
  })

  test('[B7] every alert rule says what is wrong and what to do', () => {
    const text = readFileSync(new URL('../deploy/prometheus/alerts.yml', import.meta.url), 'utf8')
    const rules = text.split(/^ +- alert: /m).slice(1)
    expect(alertQueries()).toHaveLength(rules.length)
    expect(rules.filter((rule) => !/severity: .*\n[\s\S]*summary: .*\n +action: /.test(rule))).toEqual([])
  })

  test.for([
    ['sum by (le) (rate(a_bucket{x="b_c"}[5m]))', ['a_bucket']],
    ['a / on (b) group_left (c) d > 1e3 and e == 0.1', ['a', 'd', 'e']],
    ['count(a{b=~"c|d"} == 1) or vector(0)', ['a']],
  ] as const)('[B7] names the metrics of %s', ([query, names]) => {
    expect(metricNames(query)).toEqual(names)
  })
})
