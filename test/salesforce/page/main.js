import '@lwc/synthetic-shadow'
import GoTalloServices from 'c/goTalloServices'
import GoTalloSetup from 'c/goTalloSetup'
import { createElement } from 'lwc'

const TABS = {
  GoTallo_Services: ['c-go-tallo-services', GoTalloServices],
  GoTallo_Setup: ['c-go-tallo-setup', GoTalloSetup],
}

const [tag, component] = TABS[location.pathname.split('/').at(-1)]
document.querySelector('main').append(createElement(tag, { is: component }))

/* As Lightning Experience shows them: above the page, read out, gone after three seconds or so. */
const SHOWN_MS = 4_000
const WORD = { success: 'Success', error: 'Error' }
window.addEventListener('lightning__showtoast', ({ detail: { title, message = '', variant } }) => {
  const toast = document.createElement('div')
  toast.className = `slds-notify slds-notify_toast slds-theme_${variant}`
  toast.setAttribute('role', 'status')
  const [word, content, heading, text] = ['span', 'div', 'h2', 'p'].map(name => document.createElement(name))
  word.className = 'slds-assistive-text'
  word.textContent = WORD[variant]
  content.className = 'slds-notify__content'
  heading.className = 'slds-text-heading_small'
  heading.textContent = title
  text.textContent = message
  content.append(heading, text)
  toast.append(word, content)
  document.querySelector('#toasts').append(toast)
  setTimeout(() => toast.remove(), SHOWN_MS)
})
