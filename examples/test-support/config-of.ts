import { Config } from 'reliable-ai-streams'

/** The settings that an example reads from these variables. */
export function configOf(variables: Readonly<Record<string, string>>): Config {
  return new Config({
    bootstrapServers: variables['KAFKA_BOOTSTRAP_SERVERS'],
    topicPrefix: variables['KAFKA_TOPIC_PREFIX'],
    embeddedLogPath: variables['EMBEDDED_LOG_PATH'],
  })
}
