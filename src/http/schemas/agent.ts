import type { Static } from 'typebox'
import type { Agent } from '../../domain/tenant.ts'
import { closed, instant, oneOf, text, time, uuid } from './fields.ts'
import { Type } from './type.ts'

const name = text('What the agent is called; events name it.', {
  minLength: 1,
  maxLength: 200,
  examples: ['Dana'],
})
const kind = oneOf(['HUMAN', 'AUTOMATED'], 'A person or a bot. Only a bot writes in AUTO_BOT.', {
  examples: ['HUMAN'],
})

export const AgentSchema = closed(
  { id: uuid('The agent.'), name, kind, created_at: instant('When it was made.') },
  'Who answers customers.',
  { title: 'Agent' },
)

export const NewAgentSchema = closed({ name, kind }, 'An agent to be made.', { title: 'NewAgent' })

export const AgentPatchSchema = closed(
  { name: Type.Optional(name), kind: Type.Optional(kind) },
  'What is to be changed; the rest stays.',
  { title: 'AgentPatch', minProperties: 1 },
)

export const agentView = ({ id, name, kind, createdAt }: Agent): Static<typeof AgentSchema> => ({
  id,
  name,
  kind,
  created_at: time(createdAt),
})
