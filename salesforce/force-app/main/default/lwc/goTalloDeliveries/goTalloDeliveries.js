import getDelivery from '@salesforce/apex/GoTalloController.getDelivery'
import listDeliveries from '@salesforce/apex/GoTalloController.listDeliveries'
import retryDelivery from '@salesforce/apex/GoTalloController.retryDelivery'
import isAdmin from '@salesforce/customPermission/GoTallo_Admin'
import commonActions from '@salesforce/label/c.GoTallo_Common_Actions'
import commonLoading from '@salesforce/label/c.GoTallo_Common_Loading'
import commonMore from '@salesforce/label/c.GoTallo_Common_More'
import commonState from '@salesforce/label/c.GoTallo_Common_State'
import deliveriesAll from '@salesforce/label/c.GoTallo_Deliveries_All'
import deliveriesAnswer from '@salesforce/label/c.GoTallo_Deliveries_Answer'
import deliveriesAttempts from '@salesforce/label/c.GoTallo_Deliveries_Attempts'
import deliveriesMessage from '@salesforce/label/c.GoTallo_Deliveries_Message'
import deliveriesNone from '@salesforce/label/c.GoTallo_Deliveries_None'
import deliveriesNoneFit from '@salesforce/label/c.GoTallo_Deliveries_NoneFit'
import deliveriesNoneFitText from '@salesforce/label/c.GoTallo_Deliveries_NoneFitText'
import deliveriesNoneText from '@salesforce/label/c.GoTallo_Deliveries_NoneText'
import deliveriesShow from '@salesforce/label/c.GoTallo_Deliveries_Show'
import deliveriesTitle from '@salesforce/label/c.GoTallo_Deliveries_Title'
import deliveriesWhen from '@salesforce/label/c.GoTallo_Deliveries_When'
import deliveryDelivered from '@salesforce/label/c.GoTallo_Delivery_Delivered'
import deliveryDiscarded from '@salesforce/label/c.GoTallo_Delivery_Discarded'
import deliveryFailed from '@salesforce/label/c.GoTallo_Delivery_Failed'
import deliveryHeld from '@salesforce/label/c.GoTallo_Delivery_Held'
import deliveryNextTry from '@salesforce/label/c.GoTallo_Delivery_NextTry'
import deliveryRetried from '@salesforce/label/c.GoTallo_Delivery_Retried'
import deliveryRetry from '@salesforce/label/c.GoTallo_Delivery_Retry'
import deliveryRetryFailed from '@salesforce/label/c.GoTallo_Delivery_RetryFailed'
import deliveryRetryTaken from '@salesforce/label/c.GoTallo_Delivery_RetryTaken'
import deliveryWaiting from '@salesforce/label/c.GoTallo_Delivery_Waiting'
import GoTalloDeliveryModal from 'c/goTalloDeliveryModal'
import { isAtRest, viewOf } from 'c/goTalloDeliveryWords'
import { tell, tellProblem, wait } from 'c/goTalloDesk'
import { cursorOf, fill } from 'c/goTalloFormat'
import { ask, overtake } from 'c/goTalloNewest'
import { problemOf } from 'c/goTalloProblems'
import { api, LightningElement } from 'lwc'

const labels = {
  deliveriesTitle,
  deliveriesMessage,
  deliveriesAttempts,
  deliveriesAnswer,
  deliveriesWhen,
  deliveriesShow,
  deliveriesAll,
  deliveriesNone,
  deliveriesNoneText,
  deliveriesNoneFit,
  deliveriesNoneFitText,
  deliveryWaiting,
  deliveryHeld,
  deliveryDelivered,
  deliveryFailed,
  deliveryDiscarded,
  deliveryNextTry,
  deliveryRetry,
  deliveryRetried,
  deliveryRetryTaken,
  deliveryRetryFailed,
  commonActions,
  commonLoading,
  commonMore,
  commonState,
}

const FILTERS = [
  { value: '', label: labels.deliveriesAll },
  { value: 'FAILED', label: labels.deliveryFailed },
  { value: 'PENDING', label: labels.deliveryWaiting },
  { value: 'HELD', label: labels.deliveryHeld },
  { value: 'DELIVERED', label: labels.deliveryDelivered },
  { value: 'DISCARDED', label: labels.deliveryDiscarded },
]

/** How often, and after how many milliseconds, it is looked whether what is sent again has arrived. */
const LOOKS = [500, 1_000, 2_000, 4_000, 8_000]

/** The latest deliveries to a service. Event `retried`: one was sent again. */
export default class GoTalloDeliveries extends LightningElement {
  labels = labels
  filters = FILTERS
  isAdmin = isAdmin === true
  state = ''
  /** As the hub has them; null: not known yet. */
  deliveries = null
  problem = null
  isLoading = false
  next = null
  /** Of the newest call: what older ones bring is dropped. */
  ticket = 0
  /** Ids of those that are being sent again. */
  retrying = []
  @api serviceId

  connectedCallback() {
    this.load()
  }

  disconnectedCallback() {
    overtake(this)
  }

  get rows() {
    return (this.deliveries ?? []).map(viewOf)
  }

  get hasRows() {
    return this.deliveries !== null && this.deliveries.length > 0
  }

  get isEmpty() {
    return this.deliveries !== null && this.deliveries.length === 0
  }

  get emptyTitle() {
    return this.state === '' ? labels.deliveriesNone : labels.deliveriesNoneFit
  }

  get emptyText() {
    return this.state === '' ? labels.deliveriesNoneText : labels.deliveriesNoneFitText
  }

  get hasMore() {
    return this.next !== null
  }

  /** Reads the list from its start; what is shown stays until the answer is there. */
  @api
  async load() {
    await this.read(null, () => [])
  }

  async loadMore() {
    if (!this.isLoading) await this.read(this.next, () => this.deliveries)
  }

  read(cursor, before) {
    return ask(
      this,
      () => listDeliveries({ serviceId: this.serviceId, state: this.state, cursor }),
      page => {
        this.deliveries = [...before(), ...page.results]
        this.next = cursorOf(page.next)
      },
    )
  }

  handleFilter(event) {
    this.state = event.detail.value
    this.load()
  }

  async handleOpen(event) {
    const { id } = event.currentTarget.dataset
    const was = this.deliveries.find(one => one.id === id)
    await GoTalloDeliveryModal.open({ size: 'medium', delivery: was })
  }

  async handleRetry(event) {
    const { id } = event.currentTarget.dataset
    if (this.retrying.includes(id)) return
    this.retrying = [...this.retrying, id]
    try {
      const sent = await retryDelivery({ deliveryId: id })
      this.show(sent)
      // Its button goes: the line keeps the focus.
      this.template.querySelector(`.brief__open[data-id="${id}"]`)?.focus()
      tell(this, labels.deliveryRetried)
      this.tellEnd(await this.follow(sent))
      // Had it arrived meanwhile, it is sent once more as another delivery.
      if (sent.id !== id) this.load()
      this.dispatchEvent(new CustomEvent('retried'))
    } catch (error) {
      tellProblem(this, problemOf(error))
    } finally {
      this.retrying = this.retrying.filter(one => one !== id)
    }
  }

  /** Looks until the attempt is over; not for ever. @returns how it stands then */
  async follow(sent, [ms, ...later] = LOOKS) {
    await wait(ms)
    const delivery = await getDelivery({ deliveryId: sent.id })
    this.show(delivery)
    const isOver = isAtRest(delivery) && delivery.attempt_count > sent.attempt_count
    if (isOver || delivery.state !== 'PENDING' || later.length === 0) return delivery
    return this.follow(sent, later)
  }

  tellEnd(delivery) {
    const { state } = delivery
    const { answer, advice, hasFailed, standing } = viewOf(delivery)
    if (state === 'DELIVERED') tell(this, labels.deliveryRetryTaken)
    else if (hasFailed) tellProblem(this, { title: fill(labels.deliveryRetryFailed, answer), detail: advice })
    else tell(this, standing.text)
  }

  /** As it is now, where it stands. */
  show(delivery) {
    this.deliveries = this.deliveries.map(one => (one.id === delivery.id ? { ...one, ...delivery } : one))
  }
}
