import type { Static } from 'typebox'
import type { JsonObject } from '../domain/contract.ts'
import type { FieldError } from '../domain/errors.ts'
import { refuseInvalid } from '../usecases/fields.ts'
import type { SendInput } from '../usecases/send-message.ts'
import type { SendSchema } from './schemas/send.ts'

type Body = Static<typeof SendSchema>
type Given<K extends keyof Body> = NonNullable<Body[K]>

const locationOf = ({ latitude, longitude, name, address, url }: Given<'location'>): JsonObject => ({
  latitude: latitude ?? null,
  longitude: longitude ?? null,
  name: name ?? null,
  address: address ?? null,
  url: url ?? null,
})

const contactsOf = (contact: Given<'contact'>): JsonObject[] =>
  [contact].flat().map(({ name, phones, emails, vcard }) => ({
    name,
    phones: phones ?? [],
    emails: emails ?? [],
    vcard: vcard ?? null,
  }))

/** What was given of a message's parts, in the shapes of the contract. */
const partsOf = ({ location, contact, interactive, tag }: Body): JsonObject => ({
  ...(location ? { location: locationOf(location) } : {}),
  ...(contact ? { contacts: contactsOf(contact) } : {}),
  ...(interactive ? { interactive } : {}),
  ...(tag ? { tag } : {}),
})

const templateOf = ({ name, language, components }: Given<'template'>): SendInput['template'] => ({
  name,
  language,
  components: components ?? [],
})

const fileOf = ({ file_url: url, file_id: upload }: Body): SendInput['file'] => {
  if (url) return { url }
  return upload ? { upload } : null
}

/** Fields that do not go together. */
const contradictions = (body: Body): FieldError[] => {
  if (body.file_url && body.file_id)
    return [{ path: 'file_id', message: 'is not possible beside file_url: a message has one file' }]
  if (fileOf(body) !== null) return []
  return (['mime_type', 'media_title'] as const)
    .filter(name => (body[name] ?? null) !== null)
    .map(path => ({ path, message: 'needs a file_url or a file_id' }))
}

/**
 * A message as the body of a request asks for it.
 * @throws Refusal `invalid` where its fields do not go together
 */
export const sendInput = (body: Body): SendInput => {
  refuseInvalid(contradictions(body))
  return {
    type: body.type,
    text: body.text ?? null,
    file: fileOf(body),
    mimeType: body.mime_type ?? null,
    mediaTitle: body.media_title ?? null,
    template: body.template ? templateOf(body.template) : null,
    parts: partsOf(body),
    quoteId: body.quote_id ?? null,
    agentId: body.agent_id ?? null,
    customData: body.custom_data ?? {},
    countAsInbound: body.count_as_inbound ?? false,
  }
}
