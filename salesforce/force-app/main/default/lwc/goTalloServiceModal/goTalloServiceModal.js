import changeService from '@salesforce/apex/GoTalloController.changeService'
import createService from '@salesforce/apex/GoTalloController.createService'
import commonCancel from '@salesforce/label/c.GoTallo_Common_Cancel'
import commonDone from '@salesforce/label/c.GoTallo_Common_Done'
import commonName from '@salesforce/label/c.GoTallo_Common_Name'
import commonSave from '@salesforce/label/c.GoTallo_Common_Save'
import commonType from '@salesforce/label/c.GoTallo_Common_Type'
import doSendTest from '@salesforce/label/c.GoTallo_Do_SendTest'
import doUnchanged from '@salesforce/label/c.GoTallo_Do_Unchanged'
import formDoubt from '@salesforce/label/c.GoTallo_Form_Doubt'
import formEditTitle from '@salesforce/label/c.GoTallo_Form_EditTitle'
import formMade from '@salesforce/label/c.GoTallo_Form_Made'
import formMore from '@salesforce/label/c.GoTallo_Form_More'
import formNameExample from '@salesforce/label/c.GoTallo_Form_NameExample'
import formNameless from '@salesforce/label/c.GoTallo_Form_Nameless'
import formPlainHttp from '@salesforce/label/c.GoTallo_Form_PlainHttp'
import formReady from '@salesforce/label/c.GoTallo_Form_Ready'
import formUrlHelp from '@salesforce/label/c.GoTallo_Form_UrlHelp'
import formUrlless from '@salesforce/label/c.GoTallo_Form_Urlless'
import serviceTypeWebhook from '@salesforce/label/c.GoTallo_Service_TypeWebhook'
import serviceUrl from '@salesforce/label/c.GoTallo_Service_Url'
import servicesAdd from '@salesforce/label/c.GoTallo_Services_Add'
import testHeading from '@salesforce/label/c.GoTallo_Test_Heading'
import { bodyOf, changesOf, draftOf, EMPTY, flawsOf, foldedOf, freshKey } from 'c/goTalloDraft'
import { fill } from 'c/goTalloFormat'
import { isInDoubt, problemOf, splitProblem } from 'c/goTalloProblems'
import LightningModal from 'lightning/modal'
import { api } from 'lwc'

const labels = {
  servicesAdd,
  formEditTitle,
  commonType,
  commonName,
  serviceUrl,
  serviceTypeWebhook,
  formNameExample,
  formNameless,
  formUrlHelp,
  formUrlless,
  formPlainHttp,
  formMore,
  formDoubt,
  formMade,
  formReady,
  testHeading,
  doSendTest,
  doUnchanged,
  commonSave,
  commonCancel,
  commonDone,
}

const FRONT = ['name', 'url']
const TYPES = [{ value: 'WEBHOOK', label: labels.serviceTypeWebhook }]

/** Adds a service, and shows its secret and a test; or, given a service, edits it. Closes with what was saved. */
export default class GoTalloServiceModal extends LightningModal {
  labels = labels
  types = TYPES
  /** Of the hub; null: a new one is made. */
  @api service = null
  draft = EMPTY
  /** What was made just now, with its secret. */
  made = null
  problem = null
  note = null
  isBusy = false
  isUnfolded = false
  /** What the hub or we found wrong, by path; to be put beside the fields. */
  wrong = {}
  /** Goes with the form: after an answer that was lost, saving again makes no second service. */
  key = freshKey()

  connectedCallback() {
    if (this.service !== null) this.draft = draftOf(this.service)
    this.label = this.heading
  }

  get heading() {
    if (this.made !== null) return fill(labels.formReady, this.made.name)
    return this.service === null ? labels.servicesAdd : fill(labels.formEditTitle, this.service.name)
  }

  get isStored() {
    return this.service !== null
  }

  get isPlainHttp() {
    return /^\s*http:/i.test(this.draft.url)
  }

  get sectionClass() {
    return this.isUnfolded ? 'slds-section slds-is-open' : 'slds-section'
  }

  get sectionIcon() {
    return this.isUnfolded ? 'utility:chevrondown' : 'utility:chevronright'
  }

  get sectionState() {
    return String(this.isUnfolded)
  }

  /** Beside each field what is wrong with it; the first of them has the focus. */
  showWrong() {
    const inputs = [...this.template.querySelectorAll('[data-path]')]
    for (const input of inputs) {
      input.setCustomValidity(this.wrong[input.dataset.path] ?? '')
      input.reportValidity()
    }
    this.refs.more?.showWrong(this.wrong)
    const first = inputs.find(input => this.wrong[input.dataset.path] !== undefined)
    if (first) first.focus()
  }

  /** @param {Record<string, string>} wrong what is wrong, by path; nothing: all is well again */
  say(wrong) {
    this.wrong = wrong
    if (Object.keys(wrong).some(path => !FRONT.includes(path))) this.isUnfolded = true
    // Once it is rendered: what is folded away takes no focus.
    Promise.resolve().then(() => this.showWrong())
  }

  handleFold() {
    this.isUnfolded = !this.isUnfolded
  }

  handleInput(event) {
    const { path } = event.target.dataset
    event.target.setCustomValidity('')
    // What was wrong goes as it is mended: on leaving the field, what is clicked would move away.
    if (this.wrong[path] !== undefined) event.target.reportValidity()
    this.draft = { ...this.draft, [path]: event.detail.value }
  }

  handleMore(event) {
    this.draft = { ...this.draft, ...event.detail }
  }

  handleKey(event) {
    if (event.key !== 'Enter') return
    event.preventDefault()
    this.handleSave()
  }

  async handleSave() {
    if (this.isBusy) return
    const flaws = flawsOf(this.draft)
    this.problem = null
    this.note = null
    this.say(flaws)
    const isMoreWrong = this.refs.more.isWrong()
    if (isMoreWrong) this.isUnfolded = true
    if (isMoreWrong || Object.keys(flaws).length > 0) return
    this.isBusy = true
    this.disableClose = true
    try {
      await (this.service === null ? this.create() : this.change())
    } catch (error) {
      this.refuse(problemOf(error))
    } finally {
      this.isBusy = false
      this.disableClose = false
    }
    if (this.isSaved) this.close(this.saved)
  }

  async create() {
    this.made = await createService({ fields: JSON.stringify(bodyOf(this.draft)), idempotencyKey: this.key })
    this.label = this.heading
  }

  async change() {
    const fields = changesOf(draftOf(this.service), this.draft)
    if (Object.keys(fields).length === 0) {
      this.note = { variant: 'info', text: labels.doUnchanged }
      return
    }
    this.saved = await changeService({ serviceId: this.service.id, fields: JSON.stringify(fields) })
    this.isSaved = true
  }

  refuse(problem) {
    const { fields, above } = splitProblem(problem, [...FRONT, ...foldedOf(this.draft)])
    this.problem = above
    this.say(fields)
    if (this.service !== null) return
    if (problem.code === 'idempotency_mismatch') this.note = { variant: 'warning', text: labels.formMade }
    else if (isInDoubt(problem)) this.note = { variant: 'warning', text: labels.formDoubt }
    else if (problem.status !== null) this.key = freshKey()
  }

  handleTest() {
    this.refs.test.run()
  }

  handleClose() {
    if (!this.isBusy) this.close(this.made)
  }
}
