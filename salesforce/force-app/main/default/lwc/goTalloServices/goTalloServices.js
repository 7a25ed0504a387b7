import { CurrentPageReference, NavigationMixin } from 'lightning/navigation'
import { LightningElement, wire } from 'lwc'

/** The tab Integrations and Webhooks: the list of services, or one of them, which the page's address names. */
export default class GoTalloServices extends NavigationMixin(LightningElement) {
  serviceId = null
  reference = null

  @wire(CurrentPageReference)
  arrive(reference) {
    if (!reference) return
    this.reference = reference
    this.serviceId = reference.state?.c__service ?? null
  }

  handleOpen(event) {
    this.go(event.detail.serviceId)
  }

  handleBack() {
    this.go(null)
  }

  /** In the address, so that the browser's Back and Reload do what they should. */
  go(serviceId) {
    this.serviceId = serviceId
    const state = serviceId === null ? {} : { c__service: serviceId }
    if (this.reference !== null) this[NavigationMixin.Navigate]({ ...this.reference, state })
  }
}
