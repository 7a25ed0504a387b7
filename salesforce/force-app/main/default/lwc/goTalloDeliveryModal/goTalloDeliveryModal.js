import getDelivery from '@salesforce/apex/GoTalloController.getDelivery'
import attemptList from '@salesforce/label/c.GoTallo_Attempt_List'
import attemptNumber from '@salesforce/label/c.GoTallo_Attempt_Number'
import commonClose from '@salesforce/label/c.GoTallo_Common_Close'
import commonLoading from '@salesforce/label/c.GoTallo_Common_Loading'
import deliveryCreated from '@salesforce/label/c.GoTallo_Delivery_Created'
import deliveryEventId from '@salesforce/label/c.GoTallo_Delivery_EventId'
import deliveryNoAttempt from '@salesforce/label/c.GoTallo_Delivery_NoAttempt'
import deliveryTitle from '@salesforce/label/c.GoTallo_Delivery_Title'
import { viewOf } from 'c/goTalloDeliveryWords'
import { dateOf, fill } from 'c/goTalloFormat'
import { problemOf } from 'c/goTalloProblems'
import LightningModal from 'lightning/modal'
import { api } from 'lwc'

const labels = {
  deliveryTitle,
  deliveryNoAttempt,
  deliveryCreated,
  deliveryEventId,
  attemptNumber,
  attemptList,
  commonClose,
  commonLoading,
}

/** One delivery with all that was tried, the newest attempt first. */
export default class GoTalloDeliveryModal extends LightningModal {
  labels = labels
  /** As the list has it. */
  @api delivery
  /** With its attempts; null: not known yet. */
  detail = null
  problem = null

  connectedCallback() {
    this.label = this.heading
    this.load()
  }

  get view() {
    return viewOf(this.detail ?? this.delivery)
  }

  get heading() {
    return fill(labels.deliveryTitle, this.view.brief)
  }

  get isLoading() {
    return this.detail === null && this.problem === null
  }

  get attempts() {
    return [...(this.detail?.attempts ?? [])].reverse().map(attempt => ({
      ...attempt,
      heading: fill(labels.attemptNumber, attempt.number),
      when: dateOf(attempt.started_at),
    }))
  }

  get isUntried() {
    return this.detail !== null && this.detail.attempts.length === 0
  }

  async load() {
    try {
      this.detail = await getDelivery({ deliveryId: this.delivery.id })
    } catch (error) {
      this.problem = problemOf(error)
    }
  }

  handleClose() {
    this.close()
  }
}
