import type { Media } from '../../domain/change.ts'
import type { TemplateDetails } from '../../domain/contract.ts'
import type { Draft } from '../../domain/draft.ts'
import type { FieldError } from '../../domain/errors.ts'
import { fileField } from '../draft-fields.ts'
import { linkProblem, oneError, textProblem } from '../shared/problems.ts'
import { asList, asObject, asText, type Wire } from '../shared/read.ts'
import { MOST } from './limits.ts'

const NAME = /^[a-z0-9_]+$/
const LANGUAGE = /^[a-z]{2,3}(?:_[A-Za-z0-9]{2,4})?$/

/** The kinds of parameters that are a file. */
const FILES = ['image', 'video', 'document'] as const

/** A parameter of a header that is a file. */
interface HeaderFile {
  readonly path: string
  readonly file: Wire
}

const isHeader = (component: unknown): boolean =>
  asText(asObject(component)?.type)?.toLowerCase() === 'header'

/** True where a template's own components fill its header. */
export const hasHeader = (template: TemplateDetails): boolean => asList(template.components).some(isHeader)

/** The file in the header of a template as its caller gave it; null where there is none. */
const headerFile = (template: TemplateDetails): HeaderFile | null => {
  for (const [at, component] of asList(template.components).entries()) {
    if (!isHeader(component)) continue
    for (const [index, value] of asList(asObject(component)?.parameters).entries()) {
      const parameter = asObject(value)
      const kind = FILES.find(one => one === parameter?.type)
      const path = `template.components[${at}].parameters[${index}].${kind}`
      if (kind) return { path, file: asObject(parameter?.[kind]) ?? {} }
    }
  }
  return null
}

const checkComponents = (components: unknown): FieldError[] => {
  if (!Array.isArray(components)) return [{ path: 'template.components', message: 'must be a list' }]
  return components.flatMap((value, index) => {
    const path = `template.components[${index}]`
    const component = asObject(value)
    if (!component) return [{ path, message: 'must be an object' }]
    const { type, parameters = [] } = component
    return [
      ...oneError(`${path}.type`, textProblem(type, MOST.templateName)),
      ...oneError(`${path}.parameters`, Array.isArray(parameters) ? null : 'must be a list'),
    ]
  })
}

const formProblem = (value: unknown, form: RegExp, words: string): string | null =>
  textProblem(value, MOST.templateName) ?? (form.test(String(value)) ? null : words)

const aboutHeader = (draft: Draft, template: TemplateDetails, isPlain: boolean): FieldError[] => {
  const header = headerFile(template)
  const path = fileField(draft.media)
  if (draft.media !== null && hasHeader(template)) {
    const link = asText(header?.file.link)
    // A draft that was completed before has its header's own file.
    if (link !== null && link === draft.media.ref.url) return []
    return [{ path, message: 'is not possible: template.components has a header of its own' }]
  }
  if (header)
    return asText(header.file.id)
      ? []
      : oneError(`${header.path}.link`, linkProblem(header.file.link, isPlain, 'WhatsApp'))
  const isMissing = draft.type === 'MEDIA_HSM' && draft.media === null
  return oneError(path, isMissing ? 'is missing: MEDIA_HSM has a file, here or in its header' : null)
}

/** What is wrong with the template of an HSM or MEDIA_HSM. */
export const checkTemplate = (draft: Draft, isPlain: boolean): FieldError[] => {
  const { template } = draft
  if (template === null) return [{ path: 'template', message: `is missing: ${draft.type} is a template` }]
  return [
    ...oneError('template.name', formProblem(template.name, NAME, 'must be of a-z, 0-9 and "_"')),
    ...oneError(
      'template.language',
      formProblem(template.language, LANGUAGE, 'must be a language such as en or en_US'),
    ),
    ...checkComponents(template.components),
    ...aboutHeader(draft, template, isPlain),
  ]
}

const linked = ({ file }: HeaderFile): Media | null => {
  const link = asText(file.link)
  return link ? { ref: { url: link }, mimeType: null, title: asText(file.filename) } : null
}

/** A template with a file is MEDIA_HSM, and its file the message's, where it is named by a URL. */
export const completeTemplate = (draft: Draft): Draft => {
  const header = draft.template ? headerFile(draft.template) : null
  const media = draft.media ?? (header && linked(header))
  return { ...draft, type: header || media ? 'MEDIA_HSM' : 'HSM', media }
}
