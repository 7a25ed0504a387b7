import commonTryAgain from '@salesforce/label/c.GoTallo_Common_TryAgain'
import problemCheckConnection from '@salesforce/label/c.GoTallo_Problem_CheckConnection'
import { NavigationMixin } from 'lightning/navigation'
import { api, LightningElement } from 'lwc'

const labels = { commonTryAgain, problemCheckConnection }

/** Problems of the way to the hub: the tab Connection tells more. */
const OF_CONNECTION = new Set([
  ...['not_connected', 'callout_refused', 'callout_failed', 'answer_unreadable'],
  ...['unauthorized', 'org_mismatch', 'not_found'],
])

/** Why a page has nothing to show, and what can be done. Event `retry`: it is to be tried again. */
export default class GoTalloProblem extends NavigationMixin(LightningElement) {
  labels = labels
  /** Of problemOf. */
  @api problem

  get isOfConnection() {
    return OF_CONNECTION.has(this.problem.code)
  }

  handleRetry() {
    this.dispatchEvent(new CustomEvent('retry'))
  }

  handleConnection() {
    this[NavigationMixin.Navigate]({
      type: 'standard__navItemPage',
      attributes: { apiName: 'GoTallo_Setup' },
    })
  }
}
