import { byName, hoist, INFO, type Node } from './openapi-options.ts'
import { WEBHOOKS } from './openapi-webhooks.ts'
import { MessageEventSchema } from './schemas/message-event.ts'

const { parameters, summary, description } = WEBHOOKS.message.post

/** The headers of a webhook as one schema. */
const headers = {
  type: 'object',
  description: 'After the Standard Webhooks specification; a service may have more of its own.',
  properties: Object.fromEntries(
    parameters.map(({ name, schema, description: said, example }) => [
      name,
      { ...schema, description: said, examples: [example] },
    ]),
  ),
  required: parameters.map(({ name }) => name),
  additionalProperties: true,
}

/**
 * What this hub sends to services, as an AsyncAPI 3.0 document: the webhook of the OpenAPI documents, from the same
 * schemas. It is the same for every hub, since where it sends is each service's URL.
 */
export const asyncApiDocument = (): Node => {
  const schemas: Node = {}
  const payload = hoist(MessageEventSchema, schemas)
  return {
    asyncapi: '3.0.0',
    info: {
      ...INFO,
      description: `What services receive. ${description}`,
      license: { name: 'Apache-2.0', url: 'https://www.apache.org/licenses/LICENSE-2.0' },
    },
    defaultContentType: 'application/json',
    channels: {
      service: {
        address: null,
        title: "A service's URL",
        description: 'Each service has one of its own, given when the service is made.',
        messages: { message: { $ref: '#/components/messages/message' } },
      },
    },
    operations: {
      sendMessage: {
        action: 'send',
        channel: { $ref: '#/channels/service' },
        summary,
        description,
        messages: [{ $ref: '#/channels/service/messages/message' }],
        bindings: { http: { method: 'POST', bindingVersion: '0.3.0' } },
      },
    },
    components: {
      messages: { message: { name: 'message', title: summary, headers, payload } },
      schemas: byName(schemas),
    },
  }
}
