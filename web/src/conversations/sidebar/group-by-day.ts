import type { ListedConversation } from '../../relay/summaries.ts'

export interface DayGroup {
  readonly label: string
  readonly lines: readonly ListedConversation[]
}

const DAY_MS = 86_400_000
/** One for all lines: it costs more to make than to use. */
const MONTH = new Intl.DateTimeFormat('en', { month: 'long', year: 'numeric' })

/** Groups lines, which come latest first, by how long ago they were busy. `now` is by this browser's clock and in its time zone. */
export function groupByDay(lines: readonly ListedConversation[], now: number): readonly DayGroup[] {
  const midnight = new Date(now).setHours(0, 0, 0, 0)
  const groups = new Map<string, ListedConversation[]>()
  for (const line of lines) {
    const label = labelOf(line.rank, midnight)
    const group = groups.get(label)
    if (group === undefined) groups.set(label, [line])
    else group.push(line)
  }
  return [...groups].map(([label, lines]) => ({ label, lines }))
}

function labelOf(time: number, midnight: number): string {
  if (time >= midnight) return 'Today'
  if (time >= midnight - DAY_MS) return 'Yesterday'
  if (time >= midnight - 7 * DAY_MS) return 'Last seven days'
  return MONTH.format(time)
}
