export interface BrokerPorts {
  readonly client: number
  readonly controller: number
  /** Listeners besides that of `client`, each of which tells its clients another port than its own: that of a proxy before it. */
  readonly proxied: readonly { readonly port: number; readonly advertised: number }[]
  /** A listener that wants a name and a password (SASL_PLAINTEXT), and who may come in; null: there is none. */
  readonly guarded: { readonly port: number; readonly user: KafkaUser } | null
}

/** Letters and digits, by the mechanism PLAIN. */
export interface KafkaUser {
  readonly username: string
  readonly password: string
}

/** One node that is broker and controller (KRaft), for development and tests. `folder` is where the broker itself sees its log. */
export function kafkaProperties(
  folder: string,
  ports: BrokerPorts,
  listenHost: string,
): Readonly<Record<string, string>> {
  const { guarded } = ports
  const listeners = [
    { name: 'PLAINTEXT', port: ports.client, advertised: ports.client },
    ...ports.proxied.map((each, index) => ({ name: `PROXIED${index}`, ...each })),
    ...(guarded === null ? [] : [{ name: 'GUARDED', port: guarded.port, advertised: guarded.port }]),
  ]
  const controller = `CONTROLLER://127.0.0.1:${ports.controller}`
  return {
    'process.roles': 'broker,controller',
    'node.id': '1',
    'controller.quorum.voters': `1@127.0.0.1:${ports.controller}`,
    'controller.listener.names': 'CONTROLLER',
    listeners: [...listeners.map(({ name, port }) => `${name}://${listenHost}:${port}`), controller].join(
      ',',
    ),
    'advertised.listeners': listeners
      .map(({ name, advertised }) => `${name}://127.0.0.1:${advertised}`)
      .join(','),
    'listener.security.protocol.map': ['CONTROLLER', ...listeners.map(({ name }) => name)]
      .map((name) => `${name}:${name === 'GUARDED' ? 'SASL_PLAINTEXT' : 'PLAINTEXT'}`)
      .join(','),
    ...(guarded !== null && guardedProperties(guarded.user)),
    'inter.broker.listener.name': 'PLAINTEXT',
    'log.dirs': folder,
    'auto.create.topics.enable': 'false',
    // A broker that was killed is not let in again before its last life has timed out.
    'broker.heartbeat.interval.ms': '500',
    'broker.session.timeout.ms': '2000',
    // A test of compaction waits for the cleaner's next round.
    'log.cleaner.backoff.ms': '500',
    'num.network.threads': '2',
    'num.io.threads': '4',
    'group.initial.rebalance.delay.ms': '0',
    'offsets.topic.replication.factor': '1',
    'offsets.topic.num.partitions': '4',
    'transaction.state.log.replication.factor': '1',
    'transaction.state.log.min.isr': '1',
    'transaction.state.log.num.partitions': '4',
    'share.coordinator.state.topic.replication.factor': '1',
    'share.coordinator.state.topic.min.isr': '1',
  }
}

function guardedProperties({ username, password }: KafkaUser): Readonly<Record<string, string>> {
  const login = 'org.apache.kafka.common.security.plain.PlainLoginModule'
  return {
    'listener.name.guarded.sasl.enabled.mechanisms': 'PLAIN',
    'listener.name.guarded.plain.sasl.jaas.config': `${login} required user_${username}="${password}";`,
  }
}
