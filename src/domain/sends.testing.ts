import type { Draft } from './draft.ts'
import type { Addressee } from './fold/send.ts'
import type { SendOutcome, SendResult, SendRetry } from './send-outcome.ts'
import { PAULA } from './setting.testing.ts'

export const aDraft = (over: Partial<Draft> = {}): Draft => ({
  type: 'TEXT',
  text: 'Hello!',
  media: null,
  auxiliaryData: {},
  template: null,
  quoteId: null,
  agentId: PAULA.id,
  customData: {},
  countAsInbound: false,
  ...over,
})

export const aTemplate = (over: Partial<Draft> = {}): Draft =>
  aDraft({
    type: 'HSM',
    text: null,
    template: { name: 'hello', language: 'en', category: null, components: [], text: null },
    ...over,
  })

/** Somebody by his phone number. */
export const dial = (digits: string): Addressee => ({
  identities: [`phone:${digits}`],
  phoneNumber: `+${digits}`,
  alias: `dialled:${digits}`,
})

type Result<S extends SendResult['state']> = Extract<SendResult, { state: S }>

export const accepted = (extIdentifier: string, over: Partial<Result<'accepted'>> = {}): SendResult => ({
  state: 'accepted',
  extIdentifier,
  status: 'SENT',
  identities: [],
  ...over,
})

export const REFUSED = { code: 131_026, title: 'Undeliverable', detail: null }

/** May be tried again, by the schedule. */
export const SOON: SendRetry = { afterMs: null, scope: 'message' }

/** Refused for good, unless it says otherwise. */
export const refused = (over: Partial<Result<'refused'>> = {}): SendResult => ({
  state: 'refused',
  errors: [REFUSED],
  retry: null,
  conversation: null,
  ...over,
})

export const LOST: SendResult = { state: 'unknown', detail: 'The connection broke off.' }

/** How a try ended, but for what it was made under. */
export const OUTCOME: Omit<
  SendOutcome,
  'messageId' | 'platformId' | 'lease' | 'attempts' | 'startedAt' | 'result'
> = {
  idempotent: false,
  random: 0,
}
