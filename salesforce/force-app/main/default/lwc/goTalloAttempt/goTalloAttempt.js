import attemptAddress from '@salesforce/label/c.GoTallo_Attempt_Address'
import attemptAnswer from '@salesforce/label/c.GoTallo_Attempt_Answer'
import attemptBody from '@salesforce/label/c.GoTallo_Attempt_Body'
import attemptCode from '@salesforce/label/c.GoTallo_Attempt_Code'
import attemptFailed from '@salesforce/label/c.GoTallo_Attempt_Failed'
import attemptNoAddress from '@salesforce/label/c.GoTallo_Attempt_NoAddress'
import attemptNoAnswer from '@salesforce/label/c.GoTallo_Attempt_NoAnswer'
import attemptTotal from '@salesforce/label/c.GoTallo_Attempt_Total'
import { durationOf, fill } from 'c/goTalloFormat'
import { wordsOfAttempt } from 'c/goTalloOutcome'
import { api, LightningElement } from 'lwc'

const labels = {
  attemptFailed,
  attemptAnswer,
  attemptAddress,
  attemptTotal,
  attemptBody,
  attemptNoAnswer,
  attemptNoAddress,
  attemptCode,
}

/** Indented where it is JSON; else as it came. */
const pretty = body => {
  try {
    return JSON.stringify(JSON.parse(body), null, 2)
  } catch {
    return body
  }
}

/** How an attempt ended, what that means, and what to do about it. */
export default class GoTalloAttempt extends LightningElement {
  labels = labels
  /** As the hub has it. */
  @api attempt

  get words() {
    return wordsOfAttempt(this.attempt)
  }

  get variant() {
    return this.words.isTaken ? 'success' : 'error'
  }

  get heading() {
    return this.words.isTaken ? this.words.sentence : fill(labels.attemptFailed, this.words.short)
  }

  get detail() {
    return this.attempt.error?.detail ?? ''
  }

  get code() {
    return this.attempt.error === null ? '' : fill(labels.attemptCode, this.attempt.error.code)
  }

  get status() {
    return this.attempt.status ?? labels.attemptNoAnswer
  }

  get address() {
    return this.attempt.address ?? labels.attemptNoAddress
  }

  get total() {
    return durationOf(this.attempt.timings.total_ms)
  }

  get body() {
    return this.attempt.body_excerpt ? pretty(this.attempt.body_excerpt) : null
  }
}
