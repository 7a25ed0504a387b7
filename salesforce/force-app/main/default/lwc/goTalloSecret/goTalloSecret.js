import secretCopied from '@salesforce/label/c.GoTallo_Secret_Copied'
import secretCopy from '@salesforce/label/c.GoTallo_Secret_Copy'
import secretCopyFailed from '@salesforce/label/c.GoTallo_Secret_CopyFailed'
import secretLabel from '@salesforce/label/c.GoTallo_Secret_Label'
import secretOnce from '@salesforce/label/c.GoTallo_Secret_Once'
import secretReceiver from '@salesforce/label/c.GoTallo_Secret_Receiver'
import { api, LightningElement } from 'lwc'

const labels = { secretOnce, secretLabel, secretCopy, secretCopied, secretCopyFailed, secretReceiver }

/** A signing secret, for the only time. */
export default class GoTalloSecret extends LightningElement {
  labels = labels
  @api secret
  said = ''

  get copyLabel() {
    return this.said === labels.secretCopied ? labels.secretCopied : labels.secretCopy
  }

  get copyIcon() {
    return this.said === labels.secretCopied ? 'utility:check' : 'utility:copy'
  }

  async handleCopy() {
    try {
      await navigator.clipboard.writeText(this.secret)
      this.said = labels.secretCopied
    } catch {
      // Without the right to copy, as in some frames: a person still has the keyboard.
      this.refs.secret.select()
      this.said = labels.secretCopyFailed
    }
  }

  handleFocus(event) {
    event.target.select()
  }
}
