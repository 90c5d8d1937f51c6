import { globSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

/** Every example, as its file is named. */
export const EXAMPLES = globSync('*.ts', { cwd: fileURLToPath(new URL('..', import.meta.url)) })
  .filter((file) => /^[a-z-]+\.ts$/.test(file))
  .map((file) => file.slice(0, -'.ts'.length))
  .toSorted()

/** Those that are several processes on one log, where an embedded log has one. */
export const NEED_KAFKA = ['ai-server', 'chat-client', 'chat-server', 'frontend-client']
