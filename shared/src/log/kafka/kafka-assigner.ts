import { type Assigner, AssignerProtocol, type PartitionAssigner } from 'kafkajs'
import * as z from 'zod'
import { stickyAssignment } from './sticky-assignment.ts'

const Claimed = z.array(z.int().min(0))
const VERSION = 1

export interface AssignerOptions {
  readonly topic: string
  /** A member begins to join: one that has to begin again has missed an assignment. */
  readonly onJoin: () => void
  /** The partitions that this member owns now. */
  readonly owned: () => readonly number[]
}

/** Each member says what it owns when it joins, and the leader of the group lets it keep that. */
export function createAssigner({ topic, onJoin, owned }: AssignerOptions): PartitionAssigner {
  return ({ cluster }): Assigner => ({
    name: 'sticky',
    version: VERSION,
    assign({ members }) {
      const partitions = cluster.findTopicPartitionMetadata(topic).map(({ partitionId }) => partitionId)
      const claims = new Map(
        members.map(({ memberId, memberMetadata }) => [memberId, claimedIn(memberMetadata)]),
      )
      const assigned = stickyAssignment(partitions, claims)
      return Promise.resolve(
        [...assigned].map(([memberId, own]) => {
          const assignment = { [topic]: [...own] }
          const userData = Buffer.alloc(0)
          return {
            memberId,
            memberAssignment: AssignerProtocol.MemberAssignment.encode({
              version: VERSION,
              assignment,
              userData,
            }),
          }
        }),
      )
    },
    protocol({ topics }) {
      onJoin()
      const userData = Buffer.from(JSON.stringify(owned()))
      return {
        name: 'sticky',
        metadata: AssignerProtocol.MemberMetadata.encode({ version: VERSION, topics, userData }),
      }
    },
  })
}

function claimedIn(metadata: Buffer): readonly number[] {
  const text = AssignerProtocol.MemberMetadata.decode(metadata)?.userData.toString()
  return text === undefined || text === '' ? [] : Claimed.parse(JSON.parse(text))
}
