import { api, LightningElement } from 'lwc'

/** `lightning/input` as far as a form needs it: it is valid unless something else was said of it. */
export default class Input extends LightningElement {
  @api label
  @api value
  @api required
  @api checked
  @api name
  @api type
  @api messageWhenValueMissing
  said = ''

  @api
  setCustomValidity(said) {
    this.said = said
  }

  @api
  reportValidity() {
    return this.said === ''
  }
}
