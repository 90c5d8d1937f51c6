import * as z from 'zod'
import { wordsOf } from './words-of.ts'
import { alertQueries, type MonitoringQuery, panelQueries } from './monitoring-queries.ts'

const Sample = z.object({ value: z.tuple([z.number(), z.string().transform(Number)]) })
const Answer = z.object({ data: z.object({ result: z.array(Sample) }) })
const Rules = z.object({
  data: z.object({
    groups: z.array(z.object({ rules: z.array(z.object({ name: z.string(), health: z.string() })) })),
  }),
})
const ANSWER_WITHIN_MS = 10_000
const SERVICES = ['relay', 'worker']

/**
 * Asks a Prometheus that scrapes the stack everything that the dashboard and the alert rules ask. Gives what is wrong, one line each: a query that
 * is refused, a panel without a number, a service without a target, a rule that is not evaluated; or the one that Prometheus did not answer.
 * Everything has a number once an answer was streamed, a reader has come back with its cursor, and both were scraped.
 */
export async function failedQueries(
  prometheusUrl: string,
  withinMs = ANSWER_WITHIN_MS,
): Promise<readonly string[]> {
  const late = AbortSignal.timeout(withinMs)

  async function get<Schema extends z.ZodType>(path: string, schema: Schema): Promise<z.infer<Schema>> {
    const response = await fetch(new URL(path, prometheusUrl), { signal: late })
    const text = await response.text()
    if (!response.ok) throw new Error(`it answered ${response.status}: ${text}`)
    return schema.parse(JSON.parse(text))
  }

  async function failureOf(
    { name, query }: MonitoringQuery,
    isNumberDue: boolean,
  ): Promise<readonly string[]> {
    try {
      const { data } = await get(`/api/v1/query?query=${encodeURIComponent(query)}`, Answer)
      const hasNumber = data.result.some(({ value }) => !Number.isNaN(value[1]))
      return hasNumber || !isNumberDue ? [] : [`${name}: no number for ${query}`]
    } catch (error) {
      return [`${name}: ${wordsOf(error)}`]
    }
  }

  // Asked first and alone: where nobody answers, one line says so.
  let evaluated: readonly string[]
  try {
    const { groups } = (await get('/api/v1/rules', Rules)).data
    evaluated = groups
      .flatMap(({ rules }) => rules.filter(({ health }) => health === 'ok'))
      .map(({ name }) => name)
  } catch (error) {
    return [`unable to ask prometheus at ${prometheusUrl}; ${wordsOf(error)}`]
  }
  const targets = SERVICES.map((job) => ({ name: `targets of ${job}`, query: `up{job="${job}"} == 1` }))
  const due = [...targets, ...panelQueries()].map((query) => failureOf(query, true))
  const alerts = alertQueries().map((query) => failureOf(query, false))
  const failed = await Promise.all([...due, ...alerts])
  const missing = alertQueries().filter(({ name }) => !evaluated.includes(name))
  return [...failed.flat(), ...missing.map(({ name }) => `${name}: the rule is not evaluated`)]
}
