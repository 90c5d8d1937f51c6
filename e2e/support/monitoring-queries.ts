import { readFileSync } from 'node:fs'
import * as z from 'zod'

const FOLDER = new URL('../../deploy/', import.meta.url)

const Dashboard = z.object({
  panels: z.array(
    z.object({
      title: z.string(),
      description: z.string().optional(),
      datasource: z.object({ uid: z.string() }).optional(),
      targets: z.array(z.object({ expr: z.string() })).default([]),
    }),
  ),
  annotations: z.object({ list: z.array(z.object({ name: z.string(), expr: z.string() })) }),
})

/** A query of PromQL, and where it stands. */
export interface MonitoringQuery {
  readonly name: string
  readonly query: string
}

export function readDashboard(): z.infer<typeof Dashboard> {
  const file = new URL('grafana/dashboards/reliable-ai-streams.json', FOLDER)
  return Dashboard.parse(JSON.parse(readFileSync(file, 'utf8')))
}

/** What the panels ask for, with the range that Grafana would put into a rate. */
export function panelQueries(): readonly MonitoringQuery[] {
  return readDashboard().panels.flatMap(({ title, targets }) =>
    targets.map(({ expr }) => ({ name: title, query: expr.replaceAll('$__rate_interval', '1m') })),
  )
}

/** The rules' expressions; each stands on one line. */
export function alertQueries(): readonly MonitoringQuery[] {
  const text = readFileSync(new URL('prometheus/alerts.yml', FOLDER), 'utf8')
  return [...text.matchAll(/^ +- alert: (\w+)\n +expr: (.+)$/gm)].map(([, name = '', query = '']) => ({
    name,
    query,
  }))
}
