import { ProcessEnv as RelayProcessEnv, RelayEnv } from '@ras/relay/env'
import { WorkerEnv } from '@ras/worker/env'
import * as z from 'zod'

/** The variables of relay and worker in one process on the embedded log. */
export const StandaloneEnv = z.object({
  ...RelayEnv.shape,
  ...WorkerEnv.shape,
  WEB_DIST: z.string().default('web/dist'),
  /** The folder of the log and of the relay's view. */
  DATA_FOLDER: z.string().default('.data'),
  /** The terminal is for the address; what a person must know is a warning. */
  LOG_LEVEL: RelayProcessEnv.shape.LOG_LEVEL.unwrap().default('warn'),
})
