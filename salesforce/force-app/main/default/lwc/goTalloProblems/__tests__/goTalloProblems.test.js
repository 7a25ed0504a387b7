import { isInDoubt, problemOf, splitProblem } from 'c/goTalloProblems'

const thrown = problem => ({ body: { message: JSON.stringify(problem) } })
const errors = [{ path: 'url', message: 'It is private.' }]

describe('problemOf', () => {
  it('reads what Apex throws', () => {
    const problem = { code: 'invalid', title: 'Not valid', detail: 'url is.', status: 422, errors }
    expect(problemOf(thrown(problem))).toEqual(problem)
  })

  it('takes what is in no form of ours as words of Salesforce', () => {
    const words = "You do not have access to the Apex class named 'GoTalloController'."
    for (const error of [{ body: { message: words } }, { body: [{ message: words }] }, new Error(words)])
      expect(problemOf(error)).toMatchObject({ code: 'salesforce', detail: words, status: null, errors: [] })
  })

  it('has words where there are none', () => {
    for (const error of [undefined, null, {}, { body: {} }, thrown(null), thrown([1]), thrown({ code: 7 })])
      expect(problemOf(error).detail).not.toBe('')
  })
})

describe('splitProblem', () => {
  it('says beside the fields what has a field', () => {
    const problem = problemOf(thrown({ code: 'invalid', title: '', detail: '', errors }))
    expect(splitProblem(problem, ['name', 'url'])).toEqual({ fields: { url: 'It is private.' }, above: null })
  })

  it('says above them what has none, and all where no field is named', () => {
    const odd = [...errors, { path: 'filter.types[0]', message: 'Unknown.' }]
    const problem = problemOf(thrown({ code: 'invalid', title: 't', detail: 'd', errors: odd }))
    expect(splitProblem(problem, ['url'])).toEqual({ fields: { url: 'It is private.' }, above: problem })
    expect(splitProblem({ ...problem, errors: [] }, ['url'])).toMatchObject({
      fields: {},
      above: { detail: 'd' },
    })
  })
})

it('knows when something may have been done all the same', () => {
  expect(isInDoubt({ code: 'callout_failed', status: null })).toBe(true)
  expect(isInDoubt({ code: 'internal', status: 500 })).toBe(true)
  expect(isInDoubt({ code: 'invalid', status: 422 })).toBe(false)
  expect(isInDoubt({ code: 'callout_refused', status: null })).toBe(false)
})
