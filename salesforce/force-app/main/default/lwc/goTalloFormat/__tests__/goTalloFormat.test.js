import { countOf, cursorOf, durationOf, fill, percentOf } from 'c/goTalloFormat'
import { wordsOf } from 'c/goTalloOutcome'

it('puts values into labels as they are', () => {
  expect(fill('{0} of {1}', '{1}', '$&')).toBe('{1} of $&')
  expect(fill('{0} and {1}', 'a')).toBe('a and {1}')
})

it('never says 100 % where one failed, and knows when there was none', () => {
  expect(percentOf(0.99999)).toBe('99.9%')
  expect(percentOf(1)).toBe('100%')
  expect(percentOf(null)).toBe('–')
})

it('counts as far as the hub does', () => {
  expect(countOf(9999)).toBe('9,999')
  expect(countOf(10000)).toContain('c.GoTallo_Common_AtLeast')
})

it('tells durations in the units of the locale', () => {
  expect([7.4, 999, 1400].map(durationOf)).toEqual(['7 ms', '999 ms', '1.4 sec'])
})

it('takes the cursor out of a link', () => {
  expect(cursorOf('/api/v1/tenants/t/services/?limit=50&cursor=a%2Bb%3D')).toBe('a+b=')
  expect(cursorOf(null)).toBeNull()
})

it('has words for every end of an attempt, also for one that came later', () => {
  expect(wordsOf(204, null)).toMatchObject({ isTaken: true, advice: '' })
  expect(wordsOf(404, null).short).toBe('404 c.GoTallo_Outcome_404')
  expect(wordsOf(418, null).short).toBe('418 c.GoTallo_Outcome_4xx')
  expect(wordsOf(null, 'timeout').advice).toBe('c.GoTallo_Advice_Timeout')
  expect(wordsOf(null, 'constructor').short).toBe('c.GoTallo_Outcome_None')
  expect(wordsOf(200, 'bad_answer').isTaken).toBe(false)
})
