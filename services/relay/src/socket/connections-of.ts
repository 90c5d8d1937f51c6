import type { Server } from 'node:http'
import type { Socket } from 'node:net'

/** Follows the server's connections, upgraded ones too, which it forgets itself. Answers with how to destroy those that are open. */
export function connectionsOf(server: Server): () => void {
  const open = new Set<Socket>()
  const forget = function (this: Socket): void {
    open.delete(this)
  }
  server.on('connection', (connection: Socket) => {
    open.add(connection)
    connection.once('close', forget)
  })
  return () => {
    for (const connection of open) connection.destroy()
  }
}
