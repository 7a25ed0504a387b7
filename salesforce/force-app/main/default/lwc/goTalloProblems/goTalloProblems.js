/* Why a call failed, as GoTalloProblem in Apex says it; see there for the codes of its own. */
import problemTitle from '@salesforce/label/c.GoTallo_Problem_Title'
import problemUnknown from '@salesforce/label/c.GoTallo_Problem_Unknown'

const labels = { problemTitle, problemUnknown }

/** No answer came, or none that tells what was done: what was asked for may have been done. */
const IN_DOUBT = new Set(['callout_failed', 'answer_unreadable', 'idempotency_in_progress'])

const textOr = (said, other) => (typeof said === 'string' && said !== '' ? said : other)

const readJson = text => {
  try {
    const said = JSON.parse(text)
    return typeof said === 'object' && said !== null ? said : null
  } catch {
    return null
  }
}

/** What is in no form of ours comes from Salesforce itself: a class without access, an expired session, no network. */
const wordsOf = ({ body, message }) => {
  const said = Array.isArray(body) ? body[0]?.message : body?.message
  return textOr(said, textOr(message, labels.problemUnknown))
}

/**
 * @param {unknown} error what a call of Apex was rejected with
 * @returns {{code: string, title: string, detail: string, status: number | null, errors: {path: string, message: string}[]}}
 */
export const problemOf = error => {
  const words = wordsOf(error ?? {})
  const said = readJson(words)
  const isOurs = typeof said?.code === 'string'
  return {
    code: isOurs ? said.code : 'salesforce',
    title: textOr(said?.title, labels.problemTitle),
    detail: isOurs ? textOr(said.detail, labels.problemUnknown) : words,
    status: typeof said?.status === 'number' ? said.status : null,
    errors: isOurs && Array.isArray(said.errors) ? said.errors : [],
  }
}

/** May it have been done all the same? */
export const isInDoubt = ({ code, status }) => IN_DOUBT.has(code) || (status !== null && status >= 500)

/**
 * What is said beside fields, and what above them.
 * @param problem of problemOf
 * @param {string[]} shown the paths of the fields that there are
 * @returns {{fields: Record<string, string>, above: object | null}} above: null where each error has its field
 */
export const splitProblem = (problem, shown) => {
  const said = problem.errors.filter(({ path }) => shown.includes(path))
  const fields = Object.fromEntries(said.map(({ path, message }) => [path, message]))
  const isSaid = said.length > 0 && said.length === problem.errors.length
  return { fields, above: isSaid ? null : problem }
}
