import * as z from 'zod'

/** The environment as `schema` has it. Throws with every problem at once. */
export function readEnv<Schema extends z.ZodType>(schema: Schema): z.infer<Schema> {
  const parsed = schema.safeParse(variablesThatAreSet())
  if (parsed.success) return parsed.data
  throw new Error(`unable to start; the environment is invalid\n${z.prettifyError(parsed.error)}`)
}

/** The environment's variables by name. One that is set to nothing counts as not set. */
export function variablesThatAreSet(): Readonly<Record<string, string | undefined>> {
  return Object.fromEntries(Object.entries(process.env).filter(([, value]) => value !== ''))
}
