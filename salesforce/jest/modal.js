import { api, LightningElement } from 'lwc'

/** `lightning/modal` as far as a component needs it that stands alone: what it closes with is the event `close`. */
export default class LightningModal extends LightningElement {
  @api label
  @api size
  @api disableClose = false

  static open() {
    return Promise.resolve()
  }

  @api
  close(result) {
    this.dispatchEvent(new CustomEvent('close', { detail: result }))
  }
}
