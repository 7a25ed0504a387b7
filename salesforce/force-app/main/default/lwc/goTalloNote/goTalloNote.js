import { api, LightningElement } from 'lwc'

const ICONS = {
  error: 'utility:error',
  warning: 'utility:warning',
  success: 'utility:success',
  info: 'utility:info',
}

/** Something that is to be known, in place; what is new is read out. In its slot: more, or what to do about it. */
export default class GoTalloNote extends LightningElement {
  /** `error`, `warning`, `success` or `info` */
  @api variant = 'info'
  @api heading
  @api text

  get icon() {
    return ICONS[this.variant]
  }

  get iconVariant() {
    return this.variant === 'info' ? '' : this.variant
  }

  /** What went wrong interrupts, all else waits for its turn. */
  get role() {
    return this.variant === 'error' ? 'alert' : 'status'
  }

  get textClass() {
    return this.heading ? 'slds-var-m-top_xx-small' : ''
  }

  get noteClass() {
    return `note note_${this.variant} slds-grid slds-var-p-around_small`
  }
}
