import { ApiError, type Schema } from '../../api/client.ts'
import { KINDS, type Kind, madeUp } from './kinds.ts'

/** An account as it is being filled in. */
export interface Draft {
  readonly name: string
  /** By name; empty: not given, or to stay as it is. */
  readonly credentials: Readonly<Record<string, string>>
  readonly forwarding: boolean
  readonly startsWithBot: boolean
}

/** One that is to be added. */
export const newDraft = (kind: Kind): Draft => ({
  name: '',
  credentials: Object.fromEntries(
    KINDS[kind].credentials.map(({ name, isMadeUp }) => [name, isMadeUp === true ? madeUp() : '']),
  ),
  forwarding: true,
  startsWithBot: false,
})

/** One that is to be changed; its credentials are not shown. */
export const draftOf = (platform: Schema<'Platform'>): Draft => ({
  name: platform.name,
  credentials: {},
  forwarding: platform.message_forwarding,
  startsWithBot: platform.starts_with_bot,
})

/** The draft as the API takes it, without credentials that were left empty. */
export const settingsOf = ({ name, credentials, forwarding, startsWithBot }: Draft) => ({
  name,
  message_forwarding: forwarding,
  starts_with_bot: startsWithBot,
  credentials: Object.fromEntries(
    Object.entries(credentials)
      .map(([key, value]) => [key, value.trim()])
      .filter(([, value]) => value !== ''),
  ),
})

/** Paths of the fields of a form of this kind. */
export const pathsOf = (kind: Kind): string[] => [
  'name',
  ...KINDS[kind].credentials.map(({ name }) => `credentials.${name}`),
]

/**
 * Does it; what the platform itself refuses is told of the credential that it is about.
 * @throws ApiError
 */
export const blaming = async <T>(kind: Kind, act: () => Promise<T>): Promise<T> => {
  try {
    return await act()
  } catch (error) {
    if (!(error instanceof ApiError) || error.code !== 'credentials_refused') throw error
    const path = `credentials.${KINDS[kind].blamed(error.message)}`
    throw new ApiError(error.code, error.status, error.message, { [path]: error.message })
  }
}
