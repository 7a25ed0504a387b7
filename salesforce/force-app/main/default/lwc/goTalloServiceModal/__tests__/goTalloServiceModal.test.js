import createService from '@salesforce/apex/GoTalloController.createService'
import GoTalloServiceModal from 'c/goTalloServiceModal'
import { createElement } from 'lwc'

jest.mock('@salesforce/apex/GoTalloController.createService', () => ({ default: jest.fn() }), {
  virtual: true,
})

const settled = async () => {
  for (let i = 0; i < 10; i += 1) await Promise.resolve()
}
const refusal = problem => ({ body: { message: JSON.stringify(problem) } })
const LOST = refusal({ code: 'callout_failed', title: 't', detail: 'd', errors: [] })

const open = async () => {
  const modal = createElement('c-go-tallo-service-modal', { is: GoTalloServiceModal })
  document.body.append(modal)
  const [name, url] = modal.shadowRoot.querySelectorAll('lightning-input')
  name.dispatchEvent(new CustomEvent('change', { detail: { value: 'CRM' } }))
  url.dispatchEvent(new CustomEvent('change', { detail: { value: 'https://crm.example.com' } }))
  await settled()
  return modal
}
const save = async modal => {
  const button = [...modal.shadowRoot.querySelectorAll('lightning-button')].at(-1)
  button.click()
  button.click()
  await settled()
}
const keys = () => createService.mock.calls.map(([{ idempotencyKey }]) => idempotencyKey)
const notes = modal => [...modal.shadowRoot.querySelectorAll('c-go-tallo-note')].map(({ text }) => text)

beforeEach(() => createService.mockReset())
afterEach(() => document.body.replaceChildren())

it('asks once however often Save is pressed, and keeps the key of its form while it is in doubt', async () => {
  createService.mockRejectedValueOnce(LOST).mockRejectedValueOnce(LOST)
  const modal = await open()
  await save(modal)
  await save(modal)
  expect(keys()).toHaveLength(2)
  expect(keys()[0]).toMatch(/^[0-9a-f]{32}$/)
  expect(keys()[1]).toBe(keys()[0])
  expect(notes(modal)).toContain('c.GoTallo_Form_Doubt')
})

it('takes another key after a refusal, and for another form', async () => {
  const errors = [{ path: 'url', message: 'It is private.' }]
  createService.mockRejectedValue(
    refusal({ code: 'address_not_public', title: '', detail: '', status: 422, errors }),
  )
  const modal = await open()
  await save(modal)
  await save(modal)
  await save(await open())
  expect(new Set(keys()).size).toBe(3)
  expect(notes(modal)).toEqual([])
})

it('says that it was made already where the hub knows its key with other values', async () => {
  createService.mockRejectedValueOnce(
    refusal({ code: 'idempotency_mismatch', title: '', detail: '', status: 422 }),
  )
  const modal = await open()
  await save(modal)
  expect(notes(modal)).toContain('c.GoTallo_Form_Made')
})

it('unfolds what is wrong there, and asks nothing of the hub', async () => {
  const modal = await open()
  const more = modal.shadowRoot.querySelector('c-go-tallo-more-fields')
  const timeout = [...more.shadowRoot.querySelectorAll('lightning-input')].find(
    ({ name }) => name === 'timeout',
  )
  Object.defineProperty(timeout, 'reportValidity', { value: () => false })
  const section = modal.shadowRoot.querySelector('.slds-section__title-action')
  expect(section.getAttribute('aria-expanded')).toBe('false')
  await save(modal)
  expect(section.getAttribute('aria-expanded')).toBe('true')
  expect(createService).not.toHaveBeenCalled()
})

it('cannot be closed while it is under way, and shows the secret after', async () => {
  let answer
  createService.mockReturnValue(
    new Promise(resolve => {
      answer = resolve
    }),
  )
  const modal = await open()
  await save(modal)
  expect(modal.disableClose).toBe(true)
  answer({ name: 'CRM', url: 'https://crm.example.com', secret: 'whsec_1' })
  await settled()
  expect(modal.disableClose).toBe(false)
  expect(modal.shadowRoot.querySelector('c-go-tallo-secret').secret).toBe('whsec_1')
})
