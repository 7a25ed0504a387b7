import listServices from '@salesforce/apex/GoTalloController.listServices'
import GoTalloServiceList from 'c/goTalloServiceList'
import { createElement } from 'lwc'

jest.mock('@salesforce/apex/GoTalloController.listServices', () => ({ default: jest.fn() }), {
  virtual: true,
})
jest.mock('@salesforce/customPermission/GoTallo_Admin', () => ({ default: true }), { virtual: true })

const settled = async () => {
  for (let i = 0; i < 10; i += 1) await Promise.resolve()
}
const health = { success_rate: null, last_delivery_at: null, failing_since: null, backlog: 0, held: 0 }
const service = id => ({ id, name: `Service ${id}`, url: 'https://a.example', state: 'ACTIVE', health })
const names = list =>
  [...list.shadowRoot.querySelectorAll('button.open')].map(({ textContent }) => textContent.trim())
const open = () => {
  const list = createElement('c-go-tallo-service-list', { is: GoTalloServiceList })
  document.body.append(list)
  return list
}

beforeEach(() => listServices.mockReset())
afterEach(() => document.body.replaceChildren())

it('drops an answer that comes later than that of a newer call', async () => {
  const answers = []
  listServices.mockImplementation(() => new Promise(resolve => answers.push(resolve)))
  const list = open()
  list.load()
  answers[1]({ results: [service('new')], next: null })
  await settled()
  answers[0]({ results: [service('old')], next: null })
  await settled()
  expect(names(list)).toEqual(['Service new'])
})

it('reads on where the first page ends, once', async () => {
  listServices.mockResolvedValueOnce({ results: [service('a')], next: '/x?cursor=c%2Bd' })
  listServices.mockResolvedValueOnce({ results: [service('b')], next: null })
  const list = open()
  await settled()
  const more = list.shadowRoot.querySelector('.slds-card__footer lightning-button')
  more.click()
  more.click()
  await settled()
  expect(listServices.mock.calls).toEqual([[{ cursor: null }], [{ cursor: 'c+d' }]])
  expect(names(list)).toEqual(['Service a', 'Service b'])
  expect(list.shadowRoot.querySelector('.slds-card__footer')).toBeNull()
})

it('keeps what it shows where reading it again fails', async () => {
  listServices.mockResolvedValueOnce({ results: [service('a')], next: null })
  listServices.mockRejectedValueOnce(new Error('no network'))
  const list = open()
  await settled()
  await list.load()
  await settled()
  expect(names(list)).toEqual(['Service a'])
  expect(list.shadowRoot.querySelector('c-go-tallo-problem').problem.detail).toBe('no network')
})
