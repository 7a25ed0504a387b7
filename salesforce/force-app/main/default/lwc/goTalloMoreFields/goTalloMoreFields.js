import formDirections from '@salesforce/label/c.GoTallo_Form_Directions'
import formFilter from '@salesforce/label/c.GoTallo_Form_Filter'
import formFilterHelp from '@salesforce/label/c.GoTallo_Form_FilterHelp'
import formHeaderAdd from '@salesforce/label/c.GoTallo_Form_HeaderAdd'
import formHeaderName from '@salesforce/label/c.GoTallo_Form_HeaderName'
import formHeaderRemove from '@salesforce/label/c.GoTallo_Form_HeaderRemove'
import formHeaders from '@salesforce/label/c.GoTallo_Form_Headers'
import formHeadersEmpty from '@salesforce/label/c.GoTallo_Form_HeadersEmpty'
import formHeadersHelp from '@salesforce/label/c.GoTallo_Form_HeadersHelp'
import formHeadersKeep from '@salesforce/label/c.GoTallo_Form_HeadersKeep'
import formHeadersReplace from '@salesforce/label/c.GoTallo_Form_HeadersReplace'
import formHeadersStored from '@salesforce/label/c.GoTallo_Form_HeadersStored'
import formHeaderValue from '@salesforce/label/c.GoTallo_Form_HeaderValue'
import formInbound from '@salesforce/label/c.GoTallo_Form_Inbound'
import formInFlight from '@salesforce/label/c.GoTallo_Form_InFlight'
import formInFlightHelp from '@salesforce/label/c.GoTallo_Form_InFlightHelp'
import formNoLimit from '@salesforce/label/c.GoTallo_Form_NoLimit'
import formNumber from '@salesforce/label/c.GoTallo_Form_Number'
import formOutbound from '@salesforce/label/c.GoTallo_Form_Outbound'
import formPace from '@salesforce/label/c.GoTallo_Form_Pace'
import formPlatforms from '@salesforce/label/c.GoTallo_Form_Platforms'
import formRate from '@salesforce/label/c.GoTallo_Form_Rate'
import formRateHelp from '@salesforce/label/c.GoTallo_Form_RateHelp'
import formTimeout from '@salesforce/label/c.GoTallo_Form_Timeout'
import formTimeoutHelp from '@salesforce/label/c.GoTallo_Form_TimeoutHelp'
import formTypes from '@salesforce/label/c.GoTallo_Form_Types'
import { headerPath } from 'c/goTalloDraft'
import { fill } from 'c/goTalloFormat'
import { TYPE_OPTIONS } from 'c/goTalloTypes'
import { api, LightningElement } from 'lwc'

const labels = {
  formFilter,
  formFilterHelp,
  formPlatforms,
  formDirections,
  formInbound,
  formOutbound,
  formTypes,
  formHeaders,
  formHeadersHelp,
  formHeadersStored,
  formHeadersReplace,
  formHeadersKeep,
  formHeadersEmpty,
  formHeaderName,
  formHeaderValue,
  formHeaderAdd,
  formHeaderRemove,
  formPace,
  formTimeout,
  formTimeoutHelp,
  formInFlight,
  formInFlightHelp,
  formRate,
  formRateHelp,
  formNoLimit,
  formNumber,
}

const DIRECTIONS = [
  { value: 'inbound', label: labels.formInbound },
  { value: 'outbound', label: labels.formOutbound },
]

const CHOICES = [
  { name: 'directions', label: labels.formDirections, options: DIRECTIONS },
  { name: 'types', label: labels.formTypes, options: TYPE_OPTIONS },
]

/** By the names of a draft; a placeholder is what counts where nothing is said. */
const PACES = [
  {
    ...{ name: 'timeout', path: 'timeout_s', label: labels.formTimeout, help: labels.formTimeoutHelp },
    ...{ min: 1, max: 30, step: 1, placeholder: '15' },
  },
  {
    ...{ name: 'inFlight', path: 'max_in_flight', label: labels.formInFlight, help: labels.formInFlightHelp },
    ...{ min: 1, max: 512, step: 1, placeholder: '64' },
  },
  {
    ...{ name: 'rate', path: 'rate_per_s', label: labels.formRate, help: labels.formRateHelp },
    ...{ min: 0.1, max: 10_000, step: 'any', placeholder: labels.formNoLimit },
  },
]

/** What few services need: filter, headers, pace. Event `change`: the parts of the draft that are other now. */
export default class GoTalloMoreFields extends LightningElement {
  labels = labels
  /** Of goTalloDraft. */
  @api draft
  /** It has been saved before: headers may be stored. */
  @api isStored = false
  headersWrong = ''
  lastKey = 0

  get hasPlatforms() {
    return this.draft.platforms.length > 0
  }

  get choices() {
    return CHOICES.map(({ name, label, options }) => ({
      name,
      label,
      options: options.map(option => ({ ...option, isChosen: this.draft[name].includes(option.value) })),
    }))
  }

  get paces() {
    return PACES.map(pace => ({ ...pace, value: this.draft[pace.name] }))
  }

  get areHeadersStored() {
    return this.draft.headers === null
  }

  get isEmptied() {
    return this.isStored && this.draft.headers.length === 0
  }

  get rows() {
    return this.draft.headers.map((row, i) => ({
      ...row,
      path: headerPath(row.name),
      nameLabel: fill(labels.formHeaderName, i + 1),
      valueLabel: fill(labels.formHeaderValue, i + 1),
      removeLabel: fill(labels.formHeaderRemove, i + 1),
    }))
  }

  get inputs() {
    return [...this.template.querySelectorAll('[data-path]')]
  }

  /** Is anything typed that is no number, or out of its bounds? It says so beside the field. */
  @api
  isWrong() {
    return !this.inputs.map(input => input.reportValidity()).every(Boolean)
  }

  /** @param {Record<string, string>} wrong what is wrong, by path */
  @api
  showWrong(wrong) {
    this.headersWrong = wrong.headers ?? ''
    for (const input of this.inputs) {
      input.setCustomValidity(wrong[input.dataset.path] ?? '')
      input.reportValidity()
    }
    if (wrong.name === undefined && wrong.url === undefined)
      this.inputs.find(input => wrong[input.dataset.path] !== undefined)?.focus()
  }

  tell(change) {
    this.dispatchEvent(new CustomEvent('change', { detail: change }))
  }

  handleInput(event) {
    event.stopPropagation()
    event.target.setCustomValidity('')
    this.tell({ [event.target.name]: event.detail.value })
  }

  handleChoice(event) {
    event.stopPropagation()
    const { name, dataset } = event.target
    const others = this.draft[name].filter(value => value !== dataset.value)
    this.tell({ [name]: event.detail.checked ? [...others, dataset.value] : others })
  }

  handleHeader(event) {
    event.stopPropagation()
    event.target.setCustomValidity('')
    const { key, part } = event.target.dataset
    const { value } = event.detail
    this.tell({
      headers: this.draft.headers.map(row => (String(row.key) === key ? { ...row, [part]: value } : row)),
    })
  }

  handleAdd() {
    this.lastKey += 1
    this.tell({ headers: [...(this.draft.headers ?? []), { key: this.lastKey, name: '', value: '' }] })
  }

  handleRemove(event) {
    const { key } = event.target.dataset
    this.tell({ headers: this.draft.headers.filter(row => String(row.key) !== key) })
  }

  handleKeep() {
    this.tell({ headers: null })
  }
}
