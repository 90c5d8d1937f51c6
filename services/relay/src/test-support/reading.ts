import type { RelayClient } from './relay-client.ts'

/** The reader's end of the connection stops, or goes on, to take bytes from the network. */
export function reading(client: RelayClient, does: 'pause' | 'resume'): void {
  const { transport } = client.socket.io.engine
  const websocket: unknown = Reflect.get(transport, 'ws')
  if (typeof websocket !== 'object' || websocket === null) throw new Error('the transport has no WebSocket')
  const method: unknown = Reflect.get(websocket, does)
  if (typeof method !== 'function') throw new Error('the WebSocket cannot be paused')
  Reflect.apply(method, websocket, [])
}
