import type { Chunk } from '@ras/shared/protocol/chunk'
import { planFollow } from '@ras/relay/plan-follow'
import { acceptInto, type Draft, draftOf } from '@ras/relay/view/draft'
import type { Followed } from '@ras/shared/protocol/socket-events'
import type { FollowRequest, ReadingBug, ViewPlace } from './reading-state.ts'

/** What a reader may be behind before it gets a snapshot. */
const PAGE_ENTRIES = 3

/** A relay's view at one place, by the relay's own code. */
export interface PlacedView {
  readonly conversation: Draft['folded']['conversation']
  readonly accepted: readonly Chunk[]
  follow(request: FollowRequest): Followed
}

export interface Views {
  at(place: ViewPlace): PlacedView
}

/** Views of one log, made once each. */
export function createViews(chunks: readonly Chunk[], bug: ReadingBug | null): Views {
  const known = new Map<string, PlacedView>()

  function make({ base, at }: ViewPlace): PlacedView {
    const draft = draftOf(undefined, 'c')
    chunks.slice(base, at).forEach((chunk, index) => {
      const isPlanted =
        chunk.type === 'text' && base + index === chunks.findIndex(({ type }) => type === 'text')
      if (isPlanted && bug === 'drops a chunk in the relay') return
      const { resume: _resume, ...sent } = chunk
      const position = base + index
      const record = { partition: 0, position }
      acceptInto(draft, sent, record)
      if (!isPlanted || bug !== 'folds a chunk twice in the relay') return
      acceptInto(draft, { ...sent, seq: (sent.seq ?? 0) + 1 }, record)
    })
    const { conversation } = draft.folded
    const accepted = draft.accepted.map(({ chunk }) => chunk)
    return {
      conversation,
      accepted,
      follow({ cursor, page }) {
        const isForced =
          bug === 'takes a cursor of another epoch' && cursor !== null && conversation.epoch !== null
        return planFollow({
          view: { entries: (_key, from) => accepted.slice(from), start: () => base },
          folded: { ...draft.folded, key: 0 },
          cursor: isForced ? { ...cursor, epoch: conversation.epoch } : cursor,
          page,
          pageEntries: PAGE_ENTRIES,
          retentionMs: null,
          now: 0,
        })
      },
    }
  }

  return {
    at(place) {
      const name = `${place.base} ${place.at}`
      const view = known.get(name) ?? make(place)
      known.set(name, view)
      return view
    },
  }
}
