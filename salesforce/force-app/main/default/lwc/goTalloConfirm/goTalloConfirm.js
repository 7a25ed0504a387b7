import commonCancel from '@salesforce/label/c.GoTallo_Common_Cancel'
import LightningModal from 'lightning/modal'
import { api } from 'lwc'

const labels = { commonCancel }

/** Asks before something is done, and says what it means. Closes with true where it is to be done. */
export default class GoTalloConfirm extends LightningModal {
  labels = labels
  /** What the button says that does it. */
  @api action
  @api isDestructive = false
  @api paragraphs = []

  get lines() {
    return this.paragraphs.map((text, key) => ({ key, text }))
  }

  get variant() {
    return this.isDestructive ? 'destructive' : 'brand'
  }

  handleCancel() {
    this.close(false)
  }

  handleConfirm() {
    this.close(true)
  }
}
