import rotateSecret from '@salesforce/apex/GoTalloController.rotateSecret'
import commonCancel from '@salesforce/label/c.GoTallo_Common_Cancel'
import commonDone from '@salesforce/label/c.GoTallo_Common_Done'
import doRotate from '@salesforce/label/c.GoTallo_Do_Rotate'
import doRotated from '@salesforce/label/c.GoTallo_Do_Rotated'
import doRotateHelp from '@salesforce/label/c.GoTallo_Do_RotateHelp'
import doRotateText from '@salesforce/label/c.GoTallo_Do_RotateText'
import doRotateTitle from '@salesforce/label/c.GoTallo_Do_RotateTitle'
import { fill } from 'c/goTalloFormat'
import { problemOf } from 'c/goTalloProblems'
import LightningModal from 'lightning/modal'
import { api } from 'lwc'

const labels = { doRotateTitle, doRotateText, doRotateHelp, doRotate, doRotated, commonCancel, commonDone }

/** Makes a new signing secret, and shows it once. */
export default class GoTalloRotateModal extends LightningModal {
  labels = labels
  @api service
  secret = null
  problem = null
  isBusy = false

  get heading() {
    return fill(this.secret === null ? labels.doRotateTitle : labels.doRotated, this.service.name)
  }

  connectedCallback() {
    this.label = this.heading
  }

  async handleRotate() {
    if (this.isBusy) return
    this.isBusy = true
    this.disableClose = true
    this.problem = null
    try {
      const { secret } = await rotateSecret({ serviceId: this.service.id })
      this.secret = secret
      this.label = this.heading
    } catch (error) {
      this.problem = problemOf(error)
    } finally {
      this.isBusy = false
      this.disableClose = false
    }
  }

  handleClose() {
    if (!this.isBusy) this.close()
  }
}
