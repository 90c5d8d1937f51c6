import { Config } from 'reliable-ai-streams'
import { describeLibrary } from './library.contract.ts'

describeLibrary('the library on an embedded log', () => new Config({ embeddedLogPath: ':memory:' }))
