/* `lightning/navigation` as far as these pages use it: tabs by their name, and what stands after the `?`. */
const adapters = new Set()

/** `/n/GoTallo_Services?c__service=…` as Lightning Experience has it. */
const here = () => ({
  type: 'standard__navItemPage',
  attributes: { apiName: location.pathname.split('/').at(-1) },
  state: Object.fromEntries(new URLSearchParams(location.search)),
})

const tell = () => {
  for (const adapter of adapters) adapter.tell()
}

export class CurrentPageReference {
  constructor(callback) {
    this.callback = callback
  }
  tell() {
    this.callback(here())
  }
  connect() {
    adapters.add(this)
    this.tell()
  }
  update() {
    // It has no settings.
  }
  disconnect() {
    adapters.delete(this)
  }
}

const Navigate = Symbol('Navigate')
const GenerateUrl = Symbol('GenerateUrl')

const urlOf = ({ attributes, state = {} }) => {
  const query = new URLSearchParams(state).toString()
  return `/n/${attributes.apiName}${query === '' ? '' : `?${query}`}`
}

export const NavigationMixin = Base =>
  class extends Base {
    [Navigate](reference) {
      const isSameTab = reference.attributes.apiName === here().attributes.apiName
      if (!isSameTab) location.assign(urlOf(reference))
      else {
        history.pushState(null, '', urlOf(reference))
        tell()
      }
    }
    async [GenerateUrl](reference) {
      return urlOf(reference)
    }
  }
NavigationMixin.Navigate = Navigate
NavigationMixin.GenerateUrl = GenerateUrl

window.addEventListener('popstate', tell)
