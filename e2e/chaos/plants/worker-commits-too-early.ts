import { plantBug } from './plant-bug.ts'

plantBug({
  file: 'services/worker/src/consume-jobs.ts',
  text: '      await running\n',
  becomes: '      running.catch(() => {})\n',
})
