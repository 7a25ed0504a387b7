import type { Content } from '../../../domain/change.ts'
import type { JsonObject } from '../../../domain/contract.ts'
import { asText, objectsOf, type Wire } from '../../shared/read.ts'
import type { Attachment } from './attachment.ts'
import type { Dialect } from './dialect.ts'

/** What people read of a template first: its text, or the title of its first card. */
export const templateText = (payload: Wire): string | null => {
  const [element] = objectsOf(payload.elements)
  return asText(payload.text) ?? asText(element?.title)
}

/**
 * A card with buttons, products, an appointment. What Instagram calls so and says nothing of is a shared comment, whose
 * content it keeps to itself.
 */
export const readTemplate = ({ type, payload }: Attachment, dialect: Dialect): Content => {
  const isOurs = asText(payload.template_type) !== null
  const isCard = Object.keys(payload).length > 0 || dialect.template === 'TEMPLATE'
  const told = payload as JsonObject
  return {
    type: isCard ? 'TEMPLATE' : dialect.template,
    // What a customer has to say of a product is his own.
    text: isOurs ? templateText(payload) : null,
    media: null,
    auxiliaryData: isCard
      ? { template: type === 'template' ? told : { ...told, type } }
      : { share: { ...told, type } },
  }
}
