import { ApiError, api, take } from './client.ts'
import { hold, isHeld, session, signedOut } from './who.ts'

/** In a frame of another site no cookie is kept. */
export const isFramed = (): boolean => window.self !== window.top

/** Finds out who is signed in. @throws ApiError where the hub does not answer */
export const resume = async (): Promise<void> => {
  try {
    session.value = await take(api.GET('/api/v1/session/'))
  } catch (error) {
    if (!(error instanceof ApiError) || error.status !== 401) throw error
    session.value = null
  }
}

/** @throws ApiError `unauthorized` where the token is none */
export const signIn = async (token: string): Promise<void> => {
  if (!isFramed()) {
    session.value = await take(api.POST('/api/v1/session/', { body: { token } }))
    return
  }
  hold(token)
  try {
    session.value = await take(api.GET('/api/v1/session/'))
  } catch (error) {
    hold(null)
    throw error
  }
}

/** Ends the session at the hub as well; one that has ended there by itself is as it should be. */
export const signOut = async (): Promise<void> => {
  if (!isHeld()) {
    await api.DELETE('/api/v1/session/').catch((error: unknown) => {
      if (!(error instanceof ApiError) || error.status !== 401) throw error
    })
  }
  signedOut()
}
