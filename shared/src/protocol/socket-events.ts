import * as z from 'zod'
import { Chunk } from './chunk.ts'
import { ConversationRecord, Title } from './conversation-record.ts'
import { Cursor, Epoch, Offset } from './cursor.ts'
import { Id, RequestId } from './ids.ts'
import { EndedStatus, Message } from './message.ts'
import { Problem } from './problem.ts'

/** The largest text of one prompt, in UTF-8 bytes. */
export const MAX_PROMPT_BYTES = 65_536

/** The largest request that a relay reads, in bytes; a connection that sends more is closed. */
export const MAX_REQUEST_BYTES = 1_048_576

const PromptText = z
  .string()
  .refine((text) => text.trim() !== '', 'expected a text that is not blank')
  .refine(
    (text) => new TextEncoder().encode(text).length <= MAX_PROMPT_BYTES,
    `expected at most ${MAX_PROMPT_BYTES} bytes of UTF-8`,
  )

/** Where a conversation stands: enough for a line in a list. */
export const ConversationSummary = z.object({
  ...ConversationRecord.omit({ from: true }).shape,
  /** Timestamp of the chunk that last began or ended a message, or of its creation. */
  updatedAt: z.int().min(0),
  /** Where a reader that has everything stands; null before the first chunk. */
  cursor: Cursor.nullable(),
  /** `queued`: a prompt waits for its answer; `streaming`: an answer runs. */
  activity: z.enum(['idle', 'queued', 'streaming']),
})
export type ConversationSummary = Readonly<z.infer<typeof ConversationSummary>>

/** What a client asks; each is acknowledged with its answer of `answers`, or with a refusal. */
export const requests = {
  /** Newest first, by `updatedAt`; `before` pages on. The socket then gets `conversation` for every change. */
  list: z.strictObject({
    limit: z.int().min(1).max(500).default(200),
    before: z.object({ updatedAt: z.int().min(0), id: Id }).optional(),
  }),
  /** Idempotent by `conversationId`. */
  create: z.strictObject({ conversationId: Id, title: Title }),
  /** Answers with what the reader lacks, then sends `entries` from there on. A second follow of a conversation replaces the first. */
  follow: z.strictObject({
    conversationId: Id,
    cursor: Cursor.nullable(),
    /** A snapshot may come in pages of about so many bytes, and goes on `after` that message; `cursor` is then that of its first page. */
    page: z.object({ bytes: z.int().min(1), after: Id.nullable() }).optional(),
  }),
  unfollow: z.strictObject({ conversationId: Id }),
  /** Idempotent by `messageId`, which the client mints. `parentId` is the message that it follows; null for the first. */
  send: z.strictObject({
    conversationId: Id,
    messageId: RequestId,
    parentId: Id.nullable(),
    content: PromptText,
  }),
  /** Ends the answer `messageId` where it stands; idempotent. Its receipt is the answer's end in the log, which every reader sees. */
  stop: z.strictObject({
    conversationId: Id,
    messageId: Id,
    /** When the person asked, however often the request is repeated: milliseconds since 1970, by the client's clock. Only measured. */
    askedAt: z.int().min(0).optional(),
  }),
} as const
export type RequestName = keyof typeof requests
export type RequestOf<Name extends RequestName> = z.input<(typeof requests)[Name]>

/** Reasons that void what the reader had: the beginning was removed; another numbering, as of a log that was recreated; a cursor from the future. */
export const ResetReason = z.enum(['trimmed', 'epoch-changed', 'cursor-ahead'])
export type ResetReason = z.infer<typeof ResetReason>

/** Why a snapshot answers a cursor. */
export const SnapshotReason = z.enum(['new', 'far-behind', ...ResetReason.options])
export type SnapshotReason = z.infer<typeof SnapshotReason>

/** Said of a conversation whose beginning is no longer kept. `retentionMs` is how long the log keeps chunks, null if nobody knows. */
export const Trimmed = z.object({ retentionMs: z.int().min(0).nullable() })
export type Trimmed = Readonly<z.infer<typeof Trimmed>>

/** Chunks of one conversation with contiguous offsets; `offset` is that of the first. */
export const Entries = z.object({
  conversationId: Id,
  epoch: Epoch,
  offset: Offset,
  chunks: z.array(Chunk),
})
export type Entries = z.infer<typeof Entries>

/** What a follow is answered with. `now` is the relay's clock, in milliseconds since 1970. */
export const Followed = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('replay'), now: z.int(), entries: Entries }),
  z.object({
    kind: z.literal('snapshot'),
    now: z.int(),
    reason: SnapshotReason,
    /** Where the reader stands after it; null in a conversation without chunks. */
    cursor: Cursor.nullable(),
    /** `messages` are those that have a chunk at this offset or later, in their order; the reader keeps its others. 0 means all. */
    since: Offset,
    messages: z.array(Message),
    /** Null if the conversation is kept from its beginning on. */
    trimmed: Trimmed.nullable(),
    /** Of a snapshot that was asked for in pages: what this one goes on `after`. While there is `more`, no `entries` come. */
    page: z.object({ after: Id.nullable(), more: z.boolean() }).optional(),
  }),
])
export type Followed = z.infer<typeof Followed>

export const answers = {
  list: z.object({ conversations: z.array(ConversationSummary), more: z.boolean() }),
  create: z.object({ conversation: ConversationSummary }),
  follow: Followed,
  unfollow: z.object({}),
  /** `offset` is that of the accepted prompt: this one's, or its twin's. `answerId` names the answer to come. */
  send: z.object({ offset: Offset, answerId: Id }),
  /** How the answer had ended before, so that there was nothing to stop; null if it is stopped as soon as a worker reads of it. */
  stop: z.object({ ended: EndedStatus.nullable() }),
} as const
export type AnswerOf<Name extends RequestName> = z.infer<(typeof answers)[Name]>

export const Refusal = z.object({ ok: z.literal(false), problem: Problem })
export type Refusal = z.infer<typeof Refusal>
export type Acknowledgement<Name extends RequestName> = ({ ok: true } & AnswerOf<Name>) | Refusal

/**
 * What a relay tells without being asked. `problem` answers a request that came without an acknowledgement. `draining`: the relay is about to end,
 * and closes the connection in so many milliseconds at the latest; whoever connects anew now gets another relay, and follows there from its cursors.
 */
export const notices = {
  entries: Entries,
  conversation: z.object({ conversation: ConversationSummary }),
  problem: Problem,
  draining: z.object({ withinMs: z.int().min(0) }),
} as const
export type NoticeName = keyof typeof notices
export type NoticeOf<Name extends NoticeName> = z.infer<(typeof notices)[Name]>

/** The event maps that socket.io and socket.io-client are typed with. */
export type ClientToServerEvents = {
  [Name in RequestName]: (
    request: RequestOf<Name>,
    acknowledge: (answer: Acknowledgement<Name>) => void,
  ) => void
}
export type ServerToClientEvents = { [Name in NoticeName]: (notice: NoticeOf<Name>) => void }
