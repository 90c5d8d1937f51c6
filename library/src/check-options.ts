import { StreamError } from '@ras/shared/protocol/stream-error'
import * as z from 'zod'

/** Options by their names, as the interface has them that describes them. */
type ShapeOf<Options> = { readonly [name in keyof Options]-?: z.ZodType }

/** Throws `invalid-request` with every option that is wrong or unknown; each may be left out. `what` it is that cannot be done. */
export function checkOptions<Options extends object>(
  what: string,
  shape: ShapeOf<Options>,
  options: Options,
): void {
  const { error } = z.strictObject(shape).partial().safeParse(options)
  const problems = error?.issues.flatMap((issue) => {
    if (issue.code === 'unrecognized_keys') return issue.keys.map((name) => `${name} is no option`)
    return issue.path.length === 0 ? 'options: are no object' : `${issue.path.join('.')}: ${issue.message}`
  })
  if (problems !== undefined)
    throw new StreamError('invalid-request', `unable to ${what}; ${problems.join('; ')}`)
}

export const FunctionOption = z.custom(isFunction, 'is no function')

/** A `KafkaLogger`. */
export const LoggerOption = z.custom(
  (logger) =>
    typeof logger === 'object' &&
    logger !== null &&
    ['debug', 'info', 'warn'].every((name) => isFunction(Reflect.get(logger, name))),
  'has not the functions debug, info and warn',
)

function isFunction(value: unknown): boolean {
  return typeof value === 'function'
}
