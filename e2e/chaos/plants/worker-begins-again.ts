import { plantBug } from './plant-bug.ts'

plantBug({
  file: 'services/worker/src/answer-so-far.ts',
  text: "soFar.point === null ? { kind: 'start'",
  becomes: "true ? { kind: 'start'",
})
