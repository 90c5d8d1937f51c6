import { emptyConversation } from '@ras/shared/conversation/conversation'
import type { LogRecord } from '@ras/shared/log/log'
import { decodeRecord } from '@ras/shared/log/record-codec'
import { ConversationRecord } from '@ras/shared/protocol/conversation-record'
import { type Folded, summaryOf } from './folded.ts'
import type { IngestParts, Ingested } from './ingest-chunks.ts'

/** Writes records of `conversations`; the last record of a key wins. The caller holds the transaction and writes the position into it (V1). */
export function ingestConversations(parts: IngestParts, records: readonly LogRecord[]): Ingested {
  const latest = new Map<string, ConversationRecord>()
  const invalid: { record: LogRecord; reason: string }[] = []
  for (const record of records) {
    const decoded = decodeRecord(record, ConversationRecord)
    if (decoded.kind === 'value') latest.set(decoded.value.id, decoded.value)
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
  { id, title, createdAt }: ConversationRecord,
): Folded {
  const found = folded(id)
  const named =
    found === undefined
      ? writer.insert({ ...newFolded(id), title, named: true, createdAt, updatedAt: createdAt })
      : { ...found, title, named: true, createdAt }
  return writer.update(named, { revision: nextRevision(), ended: false })
}

function newFolded(id: string): Pick<Folded, 'conversation' | 'stored' | 'weight' | 'activity'> {
  const conversation = emptyConversation(id)
  return { conversation, stored: conversation, weight: 0, activity: 'idle' }
}
