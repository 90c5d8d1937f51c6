import { plantBug } from './plant-bug.ts'

// As if one delivery more had come past the check of the fold.
plantBug({
  file: 'services/relay/src/view/ingest-chunks.ts',
  text: 'if (!acceptInto(draft, chunk, record))',
  becomes: 'if (chunk.seq === 3) chunk.content += chunk.content; if (!acceptInto(draft, chunk, record))',
})
