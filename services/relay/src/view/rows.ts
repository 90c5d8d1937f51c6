import type { SQLOutputValue } from 'node:sqlite'
import { ConversationSummary } from '@ras/shared/protocol/socket-events'
import type { Folded } from './folded.ts'

/** A row of `conversations`. */
export type Row = Record<string, SQLOutputValue>

const Activity = ConversationSummary.shape.activity

export function rowToFolded(row: Row, fold: Pick<Folded, 'conversation' | 'stored' | 'weight'>): Folded {
  return {
    ...fold,
    key: Number(row['key']),
    title: String(row['title']),
    named: row['named'] === 1,
    createdAt: Number(row['created_at']),
    updatedAt: Number(row['updated_at']),
    activity: Activity.parse(row['activity']),
    partition: Number(row['partition']),
    first: row['first'] === null ? null : Number(row['first']),
    origin: row['origin'] === null ? null : Number(row['origin']),
  }
}

export function rowToSummary(row: Row): ConversationSummary {
  return {
    id: String(row['id']),
    title: String(row['title']),
    createdAt: Number(row['created_at']),
    updatedAt: Number(row['updated_at']),
    cursor: row['epoch'] === null ? null : { epoch: String(row['epoch']), next: Number(row['next']) },
    activity: Activity.parse(row['activity']),
  }
}
