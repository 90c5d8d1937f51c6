// `make kafka`: a broker for people, on 127.0.0.1:9092 or the port given, until Ctrl+C. Its log stays, in .kafka/ or in a volume of Docker's.
import { startBroker } from './kafka-broker.ts'

const broker = await startBroker({ port: Number(process.argv[2] ?? 9092), isOwn: true })
console.log(`Kafka is ready: KAFKA_BOOTSTRAP_SERVERS=${broker.bootstrapServers} (Ctrl+C stops it)`)
const running = setInterval(() => undefined, 60_000)
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => {
    clearInterval(running)
    void broker.stop()
  })
}
