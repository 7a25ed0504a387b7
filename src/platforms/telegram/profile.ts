import type { Credentials, PlatformTools, Profile } from '../platform.ts'
import { asList, asObject, asText, objectsOf } from '../shared/read.ts'
import { callTelegram, type TelegramFailure, verdictOf } from './api.ts'
import { pictureUrl } from './media.ts'
import { addressOf } from './recipient.ts'

const NONE: Profile = { state: 'none' }

const failedProfile = (answer: TelegramFailure): Profile => {
  const { state, detail } = verdictOf(answer)
  // Whom Telegram does not show to this bot, it does not show later either.
  return state === 'refused' && answer.state === 'error' && answer.error.code === 400
    ? NONE
    : { state: 'later', detail }
}

const withPicture = (fileId: string | null): Profile =>
  fileId === null ? NONE : { state: 'ok', person: { profilePictureUrl: pictureUrl(fileId) } }

/** Of a photo there are several sizes, the last being the largest. */
const ofPerson = async (tools: PlatformTools, user: string, credentials: Credentials): Promise<Profile> => {
  const body = { user_id: Number(user), limit: 1 }
  const answer = await callTelegram(tools, credentials, { method: 'getUserProfilePhotos', body })
  if (answer.state !== 'ok') return failedProfile(answer)
  const [sizes] = asList(asObject(answer.result)?.photos)
  return withPicture(asText(objectsOf(sizes).at(-1)?.file_id))
}

const ofGroup = async (tools: PlatformTools, chat: string, credentials: Credentials): Promise<Profile> => {
  const body = { chat_id: Number(chat) }
  const answer = await callTelegram(tools, credentials, { method: 'getChat', body })
  if (answer.state !== 'ok') return failedProfile(answer)
  return withPicture(asText(asObject(asObject(answer.result)?.photo)?.big_file_id))
}

/** Looks up the picture of a person, or of a group; names come with every message. Never throws. */
export const lookUpProfile = async (
  tools: PlatformTools,
  identities: readonly string[],
  credentials: Credentials,
): Promise<Profile> => {
  const address = addressOf(identities)
  if (address === null) return NONE
  const look = address.chat.startsWith('-') ? ofGroup : ofPerson
  return look(tools, address.chat, credentials)
}
