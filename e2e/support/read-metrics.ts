import { once } from 'node:events'
import { get } from 'node:http'
import { text } from 'node:stream/consumers'

/** The numbers of a service's /metrics, by the name and labels of their series. */
export async function readMetrics(url: string): Promise<ReadonlyMap<string, number>> {
  // A connection of its own: one that is kept may be closed by the service at the moment in which it is used again.
  const asked = get(`${url}/metrics`, { agent: false })
  const [response] = await once(asked, 'response')
  const page = await text(response)
  const lines = page.split('\n').filter((line) => line !== '' && !line.startsWith('#'))
  return new Map(
    lines.map((line) => {
      const at = line.lastIndexOf(' ')
      return [line.slice(0, at), Number(line.slice(at + 1))]
    }),
  )
}
