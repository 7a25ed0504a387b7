import testService from '@salesforce/apex/GoTalloController.testService'
import testRunning from '@salesforce/label/c.GoTallo_Test_Running'
import testText from '@salesforce/label/c.GoTallo_Test_Text'
import { fill } from 'c/goTalloFormat'
import { problemOf } from 'c/goTalloProblems'
import { api, LightningElement } from 'lwc'

const labels = { testText, testRunning }

/** Sends a sample at once, and shows what was answered. */
export default class GoTalloTest extends LightningElement {
  labels = labels
  @api service
  attempt = null
  problem = null
  isBusy = false

  get text() {
    return fill(labels.testText, this.service.url)
  }

  /** Sends one; while one is under way: none. */
  @api
  async run() {
    if (this.isBusy) return
    this.isBusy = true
    this.problem = null
    try {
      this.attempt = await testService({ serviceId: this.service.id })
    } catch (error) {
      this.attempt = null
      this.problem = problemOf(error)
    } finally {
      this.isBusy = false
    }
  }
}
