import { closed, list, text, whole } from './fields.ts'
import { Type } from './type.ts'

export const FieldErrorSchema = closed(
  {
    path: text('The field, such as `filter.types[0]`; "" for the body as a whole.', { examples: ['name'] }),
    message: text('What is wrong with it, to be read after the path.', { examples: ['is missing'] }),
  },
  'One wrong field.',
  { title: 'FieldError' },
)

/** The body of every refusal (RFC 9457). */
export const ProblemSchema = closed(
  {
    type: text('A URI that names the kind of problem.', {
      format: 'uri',
      examples: ['urn:gotallo:problem:invalid'],
    }),
    title: text('The kind of problem in a few words.', { examples: ['The request is not valid'] }),
    status: whole('The HTTP status.', { examples: [400] }),
    code: text('A stable code: act on this one.', { examples: ['invalid'] }),
    detail: text('What is wrong here, and how to mend it, for a person.', {
      examples: ['name is missing.'],
    }),
    errors: Type.Optional(list(FieldErrorSchema, 'The fields that are wrong.')),
    instance: Type.Optional(
      text('Names this one occurrence, for the log.', { examples: ['urn:gotallo:request:req-1f'] }),
    ),
  },
  'Why a request was refused.',
  { title: 'Problem' },
)
