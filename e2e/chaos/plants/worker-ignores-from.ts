import { plantBug } from './plant-bug.ts'

plantBug({
  file: 'services/worker/src/takeover.ts',
  text: 'from: job.from + 1,',
  becomes: 'from: Infinity,',
})
