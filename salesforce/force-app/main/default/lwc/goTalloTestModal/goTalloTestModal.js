import commonClose from '@salesforce/label/c.GoTallo_Common_Close'
import doSendAgain from '@salesforce/label/c.GoTallo_Do_SendAgain'
import testTitle from '@salesforce/label/c.GoTallo_Test_Title'
import { fill } from 'c/goTalloFormat'
import LightningModal from 'lightning/modal'
import { api } from 'lwc'

const labels = { testTitle, doSendAgain, commonClose }

/** Sends a sample as it opens, and again as often as somebody likes. */
export default class GoTalloTestModal extends LightningModal {
  labels = labels
  @api service
  isFirst = true

  get heading() {
    return fill(labels.testTitle, this.service.name)
  }

  connectedCallback() {
    this.label = this.heading
  }

  renderedCallback() {
    if (!this.isFirst) return
    this.isFirst = false
    this.handleSend()
  }

  handleSend() {
    this.refs.test.run()
  }

  handleClose() {
    this.close()
  }
}
