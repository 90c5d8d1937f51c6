import { describeLog } from '../log.contract.ts'
import { openSqliteLog } from './sqlite-log.ts'

for (const partitions of [1, 6]) {
  describeLog(`sqlite log in memory, ${partitions} partitions`, () => {
    const log = openSqliteLog({ path: ':memory:', partitions })
    return Promise.resolve({ open: () => Promise.resolve(log), close: () => log.close() })
  })
}
