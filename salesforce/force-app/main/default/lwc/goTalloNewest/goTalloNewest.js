/* A page asks more than once, and answers may come in another order than they were asked for. */
import { problemOf } from 'c/goTalloProblems'

/**
 * Asks, and keeps what the newest call brings: what older ones bring is dropped, their failures too.
 * @param page a component with the fields `ticket` (a number), `isLoading` and `problem`
 * @param {() => Promise<object>} call
 * @param {(answer: object) => void} keep
 */
export const ask = async (page, call, keep) => {
  page.ticket += 1
  const { ticket } = page
  page.isLoading = true
  try {
    const answer = await call()
    if (ticket !== page.ticket) return
    keep(answer)
    page.problem = null
  } catch (error) {
    if (ticket === page.ticket) page.problem = problemOf(error)
  } finally {
    if (ticket === page.ticket) page.isLoading = false
  }
}

/** Something newer is known than what was asked for: whatever that brings is dropped. */
export const overtake = page => {
  page.ticket += 1
  page.isLoading = false
}
