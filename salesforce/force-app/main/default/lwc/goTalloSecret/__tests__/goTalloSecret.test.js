import GoTalloSecret from 'c/goTalloSecret'
import { createElement } from 'lwc'

it('lets a person copy by hand where the browser does not let the page', async () => {
  Object.defineProperty(navigator, 'clipboard', {
    value: { writeText: jest.fn().mockRejectedValue(new Error('not allowed')) },
  })
  const shown = createElement('c-go-tallo-secret', { is: GoTalloSecret })
  shown.secret = 'whsec_1'
  document.body.append(shown)
  const input = shown.shadowRoot.querySelector('input')
  const select = jest.spyOn(input, 'select')
  shown.shadowRoot.querySelector('lightning-button').click()
  for (let i = 0; i < 5; i += 1) await Promise.resolve()
  expect(navigator.clipboard.writeText).toHaveBeenCalledWith('whsec_1')
  expect(select).toHaveBeenCalled()
  expect(shown.shadowRoot.querySelector('[role="status"]').textContent).toBe('c.GoTallo_Secret_CopyFailed')
})
