import * as z from 'zod'

/** A variable as a schema has it, in words. */
export interface Setting {
  readonly name: string
  readonly takes: string
  readonly default: string
}

const Shape = z.object({
  default: z.union([z.string(), z.number()]).optional(),
  type: z.string().optional(),
  format: z.string().optional(),
  enum: z.array(z.string()).optional(),
  minimum: z.number().optional(),
  exclusiveMinimum: z.number().optional(),
  maximum: z.number().optional(),
  maxLength: z.number().optional(),
  items: z.object({ format: z.string().optional() }).optional(),
})
type Shape = z.infer<typeof Shape>
const Properties = z.object({ properties: z.record(z.string(), Shape) })

/** The variables of a schema, in its order. What a person writes counts, and beside it the choices and the lists that are made of that. */
export function settingsOf(schema: z.ZodObject): readonly Setting[] {
  const [written, read] = (['input', 'output'] as const).map(
    (io) => Properties.parse(z.toJSONSchema(schema, { io, unrepresentable: 'any' })).properties,
  )
  return Object.entries(written ?? {}).map(([name, shape]) => {
    const { enum: choices, items } = read?.[name] ?? {}
    return { name, takes: takes({ enum: choices, items, ...shape }), default: defaultOf(shape) }
  })
}

function takes(shape: Shape): string {
  if (shape.enum !== undefined) return shape.enum.map((choice) => `\`${choice}\``).join(', ')
  if (shape.items !== undefined) return shape.items.format === 'uri' ? 'URLs' : 'a list'
  if (shape.format === 'uri') return 'a URL'
  if (shape.type === 'string') {
    return shape.maxLength === undefined ? 'text' : `text, at most ${group(shape.maxLength)} characters`
  }
  const { exclusiveMinimum: above, minimum = above, maximum } = shape
  const least = above === undefined ? group(minimum) : `more than ${group(above)}`
  return `${shape.type === 'integer' ? '' : 'also a fraction, '}${least} to ${group(maximum)}`
}

function group(number: number | undefined): string {
  if (number === undefined) throw new Error('unable to describe a setting; a number without a bound')
  return number.toLocaleString('en')
}

function defaultOf({ default: value }: Shape): string {
  return value === undefined || value === '' ? '' : `\`${value}\``
}
