import type { KafkaConfig } from './kafka-config.ts'

/** How Node names a certificate that it does not trust. */
const CERTIFICATE = /CERT|SIGNATURE/
const FORBIDDEN = /_AUTHORIZATION_FAILED$/

/** Why Kafka will not let us in however often we ask, with the variables to look at; null if it may just be away. */
export function refusalOf(error: unknown, config: KafkaConfig): string | null {
  const user = config.sasl?.username ?? 'nobody'
  for (const { name, message, code, type } of causesOf(error)) {
    if (name === 'KafkaJSSASLAuthenticationError') {
      return `does not know the user ${user} by this password; see KAFKA_SASL_USERNAME, KAFKA_SASL_PASSWORD and KAFKA_SASL_MECHANISM`
    }
    if (CERTIFICATE.test(code)) {
      return `has a certificate that is not trusted (${message.split(';')[0]}); NODE_EXTRA_CA_CERTS names the authority's file`
    }
    if (type === 'ILLEGAL_SASL_STATE') {
      return `wants no user and password here; KAFKA_SECURITY_PROTOCOL is ${protocolOf(config)}`
    }
    if (FORBIDDEN.test(type)) {
      return `does not let ${user} do this (${type}); the user needs rights on the topics of KAFKA_TOPIC_PREFIX ${config.topicPrefix}`
    }
  }
  return null
}

/** Why Kafka does not answer, for a person. A door that is locked in another way just closes. */
export function silenceOf(error: unknown, config: KafkaConfig): string {
  const causes = causesOf(error)
  const last = causes.at(-1)
  const why = last?.message ?? String(error)
  if (last?.name !== 'KafkaJSConnectionClosedError') return why
  return `${why}; KAFKA_SECURITY_PROTOCOL is ${protocolOf(config)}`
}

function protocolOf({ sasl, tls }: KafkaConfig): string {
  return `${sasl === null ? '' : 'SASL_'}${tls ? 'SSL' : 'PLAINTEXT'}`
}

interface Cause {
  readonly name: string
  readonly message: string
  readonly code: string
  readonly type: string
}

/** An error, what it wraps and what it gathers, the innermost last. */
function causesOf(error: unknown): readonly Cause[] {
  if (!(error instanceof Error)) return []
  const { name, message } = error
  const code = 'code' in error && typeof error.code === 'string' ? error.code : ''
  const type = 'type' in error && typeof error.type === 'string' ? error.type : ''
  const gathered: readonly unknown[] = 'errors' in error && Array.isArray(error.errors) ? error.errors : []
  return [{ name, message, code, type }, ...[...gathered, error.cause].flatMap((cause) => causesOf(cause))]
}
