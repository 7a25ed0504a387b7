import { api, LightningElement } from 'lwc'

/** `lightning/input` as far as a form needs it: it is valid unless something else was said of it. */
export default class Input extends LightningElement {
  @api label
  @api value
  @api required
  @api checked
  @api name
  @api type
  @api autocomplete
  @api fieldLevelHelp
  @api max
  @api maxLength
  @api messageWhenBadInput
  @api messageWhenValueMissing
  @api min
  @api placeholder
  @api step
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
