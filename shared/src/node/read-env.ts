import * as z from 'zod'

/** The environment as `schema` has it. A variable set to nothing counts as not set. Throws with every problem at once. */
export function readEnv<Schema extends z.ZodType>(schema: Schema): z.infer<Schema> {
  const set = Object.fromEntries(Object.entries(process.env).filter(([, value]) => value !== ''))
  const parsed = schema.safeParse(set)
  if (parsed.success) return parsed.data
  throw new Error(`unable to start; the environment is invalid\n${z.prettifyError(parsed.error)}`)
}
