import type { LogRecord } from '@ras/shared/log/log'
import { decodeChunk } from '@ras/shared/log/record-codec'
import type { IngestResult } from './conversation-change.ts'
import { acceptInto, changeOf, type Draft, draftOf, finishDraft } from './draft.ts'
import type { Folded } from './folded.ts'
import type { ViewWriter } from './write.ts'

export interface IngestParts {
  readonly writer: ViewWriter
  readonly folded: (id: string) => Folded | undefined
  readonly nextRevision: () => number
}

export interface Ingested {
  readonly result: Omit<IngestResult, 'revision'>
  /** What memory must hold once the transaction is committed, and not before. */
  readonly folded: readonly Folded[]
}

/** Folds records of `chunks` and writes what was accepted. The caller holds the transaction and writes the position into it (V1). */
export function ingestChunks(parts: IngestParts, records: readonly LogRecord[]): Ingested {
  const drafts = new Map<string, Draft>()
  const invalid: { record: LogRecord; reason: string }[] = []
  let ignored = 0
  for (const record of records) {
    const decoded = decodeChunk(record)
    if (decoded.kind === 'invalid') {
      invalid.push({ record, reason: decoded.reason })
      continue
    }
    // What a provider needs to go on is the workers' affair.
    const { resume: _resume, ...chunk } = decoded.value
    const { conversationId: id } = chunk
    const draft = drafts.get(id) ?? draftOf(parts.folded(id), id)
    drafts.set(id, draft)
    if (!acceptInto(draft, chunk, record)) ignored += 1
  }
  const written = [...drafts.values()]
    .filter(({ accepted }) => accepted.length > 0)
    .map((draft) => ({ draft, folded: writeDraft(parts, draft) }))
  for (const { accepted, key, ignored: placed } of drafts.values()) {
    if (accepted.length > 0 || key === null) continue
    for (const each of placed) parts.writer.ignored(key, each)
  }
  return {
    result: { changes: written.map(({ draft, folded }) => changeOf(draft, folded)), invalid, ignored },
    folded: written.map(({ folded }) => folded),
  }
}

/** Writes a draft of which something was accepted. */
export function writeDraft({ writer, nextRevision }: IngestParts, draft: Draft): Folded {
  const finished = finishDraft(draft)
  const folded = draft.key === null ? writer.insert(finished) : { ...finished, key: draft.key }
  let offset = draft.before.conversation.next
  for (const { chunk, position } of draft.accepted) {
    writer.entry(folded.key, { offset, position, chunk })
    if (chunk.type === 'prompt') writer.prompt(folded.key, chunk.messageId ?? chunk.id, offset, position)
    offset += 1
  }
  for (const placed of draft.ignored) writer.ignored(folded.key, placed)
  const { listed } = changeOf(draft, folded)
  return writer.update(folded, { revision: listed ? nextRevision() : null, ended: draft.markedAt !== null })
}
