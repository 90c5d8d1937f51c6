import { plantBug } from './plant-bug.ts'

plantBug({
  file: 'services/worker/src/consume-jobs.ts',
  text: '      return await running\n',
  becomes: '      running.catch(() => {})\n      return undefined\n',
})
