import { expect, test } from 'vitest'
import { KafkaEnvironment } from './kafka-config.ts'
import { refusalOf, silenceOf } from './kafka-refusal.ts'

const { kafka: secured } = KafkaEnvironment.parse({
  KAFKA_SECURITY_PROTOCOL: 'SASL_SSL',
  KAFKA_SASL_MECHANISM: 'scram-sha-512',
  KAFKA_SASL_USERNAME: 'relay',
  KAFKA_SASL_PASSWORD: 'hunter2',
})
const { kafka: open } = KafkaEnvironment.parse({})

const fault = (name: string, fields: object = {}, cause?: unknown): Error =>
  Object.assign(new Error(`${name} happened`, { cause }), { name }, fields)

test('[B9] a wrong password is named by its variables, and is not repeated', () => {
  const error = fault('KafkaJSNonRetriableError', {}, fault('KafkaJSSASLAuthenticationError'))
  expect(refusalOf(error, secured)).toMatch(/the user relay .*KAFKA_SASL_PASSWORD/)
  expect(refusalOf(error, secured)).not.toContain('hunter2')
})

test('[B9] a password where none is wanted is named by the protocol', () => {
  const error = fault(
    'KafkaJSNonRetriableError',
    {},
    fault('KafkaJSProtocolError', { type: 'ILLEGAL_SASL_STATE' }),
  )
  expect(refusalOf(error, secured)).toMatch(/KAFKA_SECURITY_PROTOCOL is SASL_SSL$/)
})

test('[B9] a certificate that is not trusted is named by NODE_EXTRA_CA_CERTS', () => {
  const codes = [
    'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
    'SELF_SIGNED_CERT_IN_CHAIN',
    'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
    'CERT_HAS_EXPIRED',
    'ERR_TLS_CERT_ALTNAME_INVALID',
  ]
  for (const code of codes) {
    const error = fault('KafkaJSNumberOfRetriesExceeded', {}, fault('KafkaJSConnectionError', { code }))
    expect(refusalOf(error, secured)).toContain('NODE_EXTRA_CA_CERTS')
  }
})

test('[B9] a right that is missing is named with the user, also among gathered errors', () => {
  const missing = fault('KafkaJSProtocolError', { type: 'TOPIC_AUTHORIZATION_FAILED' })
  const gathered = fault('KafkaJSAggregateError', { errors: [missing] })
  expect(refusalOf(missing, secured)).toContain('relay')
  expect(refusalOf(gathered, secured)).toContain('TOPIC_AUTHORIZATION_FAILED')
})

test('[B9] a broker that is away is no refusal, and one that hangs up is told with the protocol', () => {
  const away = fault('KafkaJSConnectionError', { code: 'ECONNREFUSED' })
  const closed = fault('KafkaJSNumberOfRetriesExceeded', {}, fault('KafkaJSConnectionClosedError'))
  for (const error of [away, closed, 'no error']) expect(refusalOf(error, secured)).toBeNull()
  expect(silenceOf(away, open)).toBe('KafkaJSConnectionError happened')
  expect(silenceOf(closed, open)).toMatch(/KAFKA_SECURITY_PROTOCOL is PLAINTEXT$/)
  expect(silenceOf(closed, secured)).toMatch(/KAFKA_SECURITY_PROTOCOL is SASL_SSL$/)
})
