import { CurrentPageReference, NavigationMixin } from 'lightning/navigation'
import { LightningElement, wire } from 'lwc'

/** The tab Integrations and Webhooks: the list of services, or one of them, which the page's address names. */
export default class GoTalloServices extends NavigationMixin(LightningElement) {
  serviceId = null
  reference = null
  /** Has somebody gone from one to the other? Then the new one takes the focus. */
  hasGone = false

  @wire(CurrentPageReference)
  arrive(reference) {
    // Lightning Experience keeps pages that were left, and tells them where one went from there.
    const isOther =
      this.reference !== null && reference?.attributes?.apiName !== this.reference.attributes?.apiName
    if (!reference || isOther) return
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
    this.hasGone = true
    const state = serviceId === null ? {} : { c__service: serviceId }
    if (this.reference !== null) this[NavigationMixin.Navigate]({ ...this.reference, state })
  }
}
