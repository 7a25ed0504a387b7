import getConnection from '@salesforce/apex/GoTalloController.getConnection'
import GoTalloSetup from 'c/goTalloSetup'
import { createElement } from 'lwc'

jest.mock('@salesforce/apex/GoTalloController.getConnection', () => ({ default: jest.fn() }), {
  virtual: true,
})

/** What the page says of each step, and what is to be done. */
const check = async problem => {
  getConnection.mockRejectedValueOnce({
    body: { message: JSON.stringify({ title: 't', detail: 'd', ...problem }) },
  })
  const setup = createElement('c-go-tallo-setup', { is: GoTalloSetup })
  document.body.append(setup)
  for (let i = 0; i < 5; i += 1) await Promise.resolve()
  const words = [...setup.shadowRoot.querySelectorAll('.step__word')].map(({ textContent }) => textContent)
  const todo = [...setup.shadowRoot.querySelectorAll('c-go-tallo-note p')].at(-1)
  return { stands: words.map(word => word.replace('c.GoTallo_Setup_', '')), todo: todo?.textContent }
}
const OK = 'Ok'
const WRONG = 'Wrong'
const OPEN = 'Open'

afterEach(() => document.body.replaceChildren())

it.each([
  [{ code: 'org_mismatch', status: 403 }, [OK, OK, OK, OK, WRONG], 'c.GoTallo_Setup_Do_Org'],
  [{ code: 'forbidden', status: 403 }, [OK, OK, OK, WRONG, OPEN], 'c.GoTallo_Setup_Do_Token'],
  [{ code: 'forbidden' }, [WRONG, OPEN, OPEN, OPEN, OPEN], undefined],
  [{ code: 'store_unavailable', status: 503 }, [OPEN, OPEN, OPEN, OPEN, OPEN], 'c.GoTallo_Setup_Do_Hub'],
])('knows where %j stands, and what to do', async (problem, stands, todo) => {
  expect(await check(problem)).toEqual({ stands, todo })
})
