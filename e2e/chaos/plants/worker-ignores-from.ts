import { plantBug } from './plant-bug.ts'

plantBug({
  file: 'services/worker/src/read-answer.ts',
  text: 'from: from + 1,',
  becomes: 'from: Infinity,',
})
