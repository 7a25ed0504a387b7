import type { FastifyRequest } from 'fastify'
import { checkCharacters, sizeProblem } from '../domain/bounds.ts'
import type { FieldError } from '../domain/errors.ts'
import { refuseInvalid } from '../usecases/fields.ts'

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** What no store can hold: fields nested too deep or too large, and half characters anywhere. */
const boundsOf = (body: unknown): FieldError[] => {
  if (!isObject(body)) return []
  const unbounded = Object.entries(body).flatMap(([name, value]) => {
    const message = typeof value === 'object' ? sizeProblem(value) : null
    return message === null ? [] : [{ path: name.toWellFormed(), message }]
  })
  // What is nested without end is walked no further.
  return unbounded.length > 0 ? unbounded : checkCharacters(body, '')
}

/** Of a route whose body holds JSON that is not ours to fix: it is looked at before anything else walks it. */
export const BOUNDED = {
  preValidation: async ({ body }: Pick<FastifyRequest, 'body'>): Promise<void> =>
    refuseInvalid(boundsOf(body)),
}
