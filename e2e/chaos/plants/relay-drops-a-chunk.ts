import { plantBug } from './plant-bug.ts'

plantBug({
  file: 'services/relay/src/view/ingest-chunks.ts',
  text: 'if (!acceptInto(draft, chunk, record))',
  becomes: 'if (chunk.seq !== 3 && !acceptInto(draft, chunk, record))',
})
