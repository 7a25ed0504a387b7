import { signal } from '@preact/signals'

const KEY = 'gotallo.agent'

/** In a frame storage may be refused: then it lasts as long as the page. */
const stored = (): string => {
  try {
    return localStorage.getItem(KEY) ?? ''
  } catch {
    return ''
  }
}

/** As which agent whoever sits here writes, by id: a token does not say it. "" is nobody. */
export const actingAs = signal(stored())

export const actAs = (agentId: string): void => {
  actingAs.value = agentId
  try {
    localStorage.setItem(KEY, agentId)
  } catch {
    // It lasts as long as the page.
  }
}
