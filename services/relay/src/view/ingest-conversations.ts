import type { LogRecord } from '@ras/shared/log/log'
import { decodeRecord } from '@ras/shared/log/record-codec'
import { ConversationRecord } from '@ras/shared/protocol/conversation-record'
import { type Folded, newFolded, summaryOf } from './folded.ts'
import type { IngestParts, Ingested } from './ingest-chunks.ts'

/** Writes records of `conversations`; the last record of a key wins. The caller holds the transaction and writes the position into it (V1). */
export function ingestConversations(parts: IngestParts, records: readonly LogRecord[]): Ingested {
  const latest = new Map<string, ConversationRecord & Pick<LogRecord, 'partition'>>()
  const invalid: { record: LogRecord; reason: string }[] = []
  for (const record of records) {
    const decoded = decodeRecord(record, ConversationRecord)
    const { partition } = record
    if (decoded.kind === 'value') latest.set(decoded.value.id, { ...decoded.value, partition })
    else invalid.push({ record, reason: decoded.reason })
  }
  const folded = [...latest.values()].map((record) => writeRecord(parts, record))
  const changes = folded.map((each) => ({
    summary: summaryOf(each),
    offset: each.conversation.next,
    chunks: [],
    listed: true,
  }))
  return { result: { changes, invalid, ignored: 0 }, folded }
}

function writeRecord(
  { writer, folded, nextRevision }: IngestParts,
  { id, title, createdAt, from, partition }: ConversationRecord & Pick<LogRecord, 'partition'>,
): Folded {
  const found = folded(id)
  const said = { title, named: true, createdAt, origin: from ?? null } as const
  const named =
    found === undefined
      ? writer.insert({ ...newFolded(id), ...said, updatedAt: createdAt, partition })
      : { ...found, ...said }
  return writer.update(named, { revision: nextRevision(), ended: false })
}
