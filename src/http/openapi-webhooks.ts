import { MessageEventSchema } from './schemas/message-event.ts'

const header = (name: string, description: string, example: string) => ({
  name,
  in: 'header',
  required: true,
  description,
  schema: { type: 'string' },
  example,
})

/** The `webhooks` section: what a service's URL receives. */
export const WEBHOOKS = {
  message: {
    post: {
      operationId: 'receiveMessage',
      tags: ['services'],
      summary: 'A message, or a change to one',
      description:
        "Posted to each service's URL. Verify the signature on the bytes as they came, before anything reads them; drop what you have seen by `id`; answer 2xx quickly, and work afterwards. The same event may come more than once, and events may come in any order.",
      parameters: [
        header('webhook-id', 'The id of the event.', '01949f3a-6c1e-7d3a-9a53-2f6f0c1b7e11'),
        header('webhook-timestamp', 'Unix seconds of this attempt.', '1705314600'),
        header(
          'webhook-signature',
          '`v1,` and base64 of HMAC-SHA256 over `id.timestamp.body`; during a rotation one for each secret, separated by spaces.',
          'v1,K5oZfzN95Z9UVu1EsfQmfVNQhnkZ2pj9o9NDN/H/pI4=',
        ),
      ],
      requestBody: {
        required: true,
        description: 'The message.',
        content: { 'application/json': { schema: MessageEventSchema } },
      },
      responses: {
        '2XX': { description: 'It was taken.' },
        '410': { description: 'The service is not wanted any more: it is disabled at once.' },
        '429': { description: 'Too many: with `Retry-After`, the whole service waits so long.' },
        '503': { description: 'Not now: with `Retry-After`, the whole service waits so long.' },
        default: { description: 'It was not taken: it is sent again, by the schedule.' },
      },
    },
  },
}
