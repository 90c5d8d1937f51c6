import { once } from 'node:events'
import { Config, Publisher } from 'reliable-ai-streams'

// A process for connect.test.ts: has the embedded log of the file that it is told until its input ends.
const [, , embeddedLogPath] = process.argv
await using publisher = await new Publisher(new Config({ embeddedLogPath })).connect()
await publisher.publish({ conversationId: 'c', type: 'text', content: 'of another process' })
process.stdout.write('open\n')
process.stdin.resume()
await once(process.stdin, 'end')
