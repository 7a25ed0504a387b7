import listServices from '@salesforce/apex/GoTalloController.listServices'
import isAdmin from '@salesforce/customPermission/GoTallo_Admin'
import commonActions from '@salesforce/label/c.GoTallo_Common_Actions'
import commonLoading from '@salesforce/label/c.GoTallo_Common_Loading'
import commonMore from '@salesforce/label/c.GoTallo_Common_More'
import commonName from '@salesforce/label/c.GoTallo_Common_Name'
import commonNever from '@salesforce/label/c.GoTallo_Common_Never'
import commonRefresh from '@salesforce/label/c.GoTallo_Common_Refresh'
import commonState from '@salesforce/label/c.GoTallo_Common_State'
import serviceHealth from '@salesforce/label/c.GoTallo_Service_Health'
import serviceLast from '@salesforce/label/c.GoTallo_Service_Last'
import serviceSuccess from '@salesforce/label/c.GoTallo_Service_Success'
import serviceUrl from '@salesforce/label/c.GoTallo_Service_Url'
import servicesAdd from '@salesforce/label/c.GoTallo_Services_Add'
import servicesList from '@salesforce/label/c.GoTallo_Services_List'
import servicesLoaded from '@salesforce/label/c.GoTallo_Services_Loaded'
import servicesNone from '@salesforce/label/c.GoTallo_Services_None'
import servicesNoneText from '@salesforce/label/c.GoTallo_Services_NoneText'
import servicesNoneUser from '@salesforce/label/c.GoTallo_Services_NoneUser'
import servicesReadOnly from '@salesforce/label/c.GoTallo_Services_ReadOnly'
import servicesSubtitle from '@salesforce/label/c.GoTallo_Services_Subtitle'
import servicesTitle from '@salesforce/label/c.GoTallo_Services_Title'
import { menuOf, perform } from 'c/goTalloDesk'
import { cursorOf, fill } from 'c/goTalloFormat'
import { viewOf } from 'c/goTalloHealth'
import { ask, overtake } from 'c/goTalloNewest'
import GoTalloServiceModal from 'c/goTalloServiceModal'
import { api, LightningElement } from 'lwc'

const labels = {
  servicesTitle,
  servicesSubtitle,
  servicesList,
  servicesAdd,
  servicesNone,
  servicesNoneText,
  servicesNoneUser,
  servicesReadOnly,
  servicesLoaded,
  commonActions,
  commonLoading,
  commonMore,
  commonName,
  commonNever,
  commonRefresh,
  commonState,
  serviceUrl,
  serviceHealth,
  serviceSuccess,
  serviceLast,
}

/** What is shown while the first answer is awaited. */
const STENCIL = [{ key: 1 }, { key: 2 }, { key: 3 }]

/** Where messages are sent to: the services, a line each. */
export default class GoTalloServiceList extends LightningElement {
  /** It came in place of something else: its heading takes the focus. */
  @api takesFocus = false
  labels = labels
  stencil = STENCIL
  isAdmin = isAdmin === true
  /** As the hub has them; null: not known yet. */
  services = null
  problem = null
  isLoading = false
  announcement = ''
  next = null
  /** Of the newest call: what older ones bring is dropped. */
  ticket = 0
  isAdding = false

  connectedCallback() {
    this.load()
  }

  get rows() {
    return (this.services ?? []).map(service => ({ ...viewOf(service), menu: menuOf(service) }))
  }

  get isStencil() {
    return this.services === null && this.problem === null
  }

  get hasRows() {
    return this.services !== null && this.services.length > 0
  }

  get isEmpty() {
    return this.services !== null && this.services.length === 0
  }

  get emptyText() {
    return this.isAdmin ? labels.servicesNoneText : labels.servicesNoneUser
  }

  get isReader() {
    return !this.isAdmin
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
    if (!this.isLoading) await this.read(this.next, () => this.services)
  }

  read(cursor, before) {
    return ask(
      this,
      () => listServices({ cursor }),
      page => {
        this.services = [...before(), ...page.results]
        this.next = cursorOf(page.next)
        this.announcement = fill(labels.servicesLoaded, this.services.length)
      },
    )
  }

  async handleAdd() {
    if (this.isAdding) return
    this.isAdding = true
    try {
      await GoTalloServiceModal.open({ service: null })
    } finally {
      this.isAdding = false
    }
    this.load()
  }

  handleOpen(event) {
    const { id } = event.currentTarget.dataset
    this.dispatchEvent(new CustomEvent('open', { detail: { serviceId: id } }))
  }

  async handleAction(event) {
    const { id } = event.currentTarget.dataset
    const service = this.services.find(one => one.id === id)
    const became = await perform(this, event.detail.value, service)
    if (became.service !== undefined) this.show(id, [became.service])
    if (became.isGone) this.show(id, [])
    if (became.isGone) this.refs.head.focus()
    if (became.isGone || became.isStale) await this.load()
  }

  /** Shows a service as it is now, or not any more; a list that was asked for earlier does not know it. */
  show(id, instead) {
    overtake(this)
    this.services = this.services.flatMap(one => (one.id === id ? instead : [one]))
  }
}
