import getService from '@salesforce/apex/GoTalloController.getService'
import isAdmin from '@salesforce/customPermission/GoTallo_Admin'
import commonLoading from '@salesforce/label/c.GoTallo_Common_Loading'
import commonNever from '@salesforce/label/c.GoTallo_Common_Never'
import commonRefresh from '@salesforce/label/c.GoTallo_Common_Refresh'
import commonState from '@salesforce/label/c.GoTallo_Common_State'
import serviceHealth from '@salesforce/label/c.GoTallo_Service_Health'
import serviceHeld from '@salesforce/label/c.GoTallo_Service_Held'
import serviceLast from '@salesforce/label/c.GoTallo_Service_Last'
import serviceSuccess from '@salesforce/label/c.GoTallo_Service_Success'
import serviceTitle from '@salesforce/label/c.GoTallo_Service_Title'
import serviceUrl from '@salesforce/label/c.GoTallo_Service_Url'
import serviceWaiting from '@salesforce/label/c.GoTallo_Service_Waiting'
import servicesTitle from '@salesforce/label/c.GoTallo_Services_Title'
import { menuOf, perform, wait } from 'c/goTalloDesk'
import { troubleOf, viewOf } from 'c/goTalloHealth'
import { ask, overtake } from 'c/goTalloNewest'
import { api, LightningElement } from 'lwc'

const labels = {
  servicesTitle,
  serviceTitle,
  serviceUrl,
  commonState,
  serviceHealth,
  serviceSuccess,
  serviceLast,
  serviceWaiting,
  serviceHeld,
  commonNever,
  commonRefresh,
  commonLoading,
}

/** So long after it was paused or resumed its deliveries are held, or sent. */
const SETTLED_MS = 1_500

/** In front; the rest is in the menu. */
const BUTTONS = new Set(['test', 'edit'])

/** One service: how it stands, what can be done with it, its latest deliveries. Event `back`: to the list. */
export default class GoTalloService extends LightningElement {
  /** It came in place of something else: its heading takes the focus. */
  @api takesFocus = false
  labels = labels
  isAdmin = isAdmin === true
  service = null
  problem = null
  isLoading = false
  ticket = 0
  shownId

  /** The service that is shown. */
  @api
  get serviceId() {
    return this.shownId
  }

  set serviceId(value) {
    this.shownId = value
    this.service = null
    this.load()
  }

  get name() {
    return this.service?.name
  }

  get canAct() {
    return this.isAdmin && this.service !== null
  }

  get view() {
    return viewOf(this.service)
  }

  get trouble() {
    return troubleOf(this.service)
  }

  get buttons() {
    return menuOf(this.service).filter(({ name }) => BUTTONS.has(name))
  }

  get menu() {
    return menuOf(this.service).filter(({ name }) => !BUTTONS.has(name))
  }

  get isFirstLoad() {
    return this.service === null && this.problem === null
  }

  load() {
    return ask(
      this,
      () => getService({ serviceId: this.serviceId }),
      service => {
        this.service = service
      },
    )
  }

  handleRefresh() {
    this.load()
    this.refs.deliveries?.load()
  }

  handleBack(event) {
    event?.preventDefault()
    this.dispatchEvent(new CustomEvent('back'))
  }

  handleButton(event) {
    this.act(event.currentTarget.dataset.name)
  }

  handleMenu(event) {
    this.act(event.detail.value)
  }

  async act(name) {
    const became = await perform(this, name, this.service)
    if (became.isGone) this.handleBack()
    if (became.isStale) this.handleRefresh()
    if (became.service === undefined) return
    overtake(this)
    this.service = became.service
    this.refs.deliveries?.load()
    await wait(SETTLED_MS)
    if (this.isConnected) this.handleRefresh()
  }
}
