/* How a service stands, and how its deliveries go. */

import commonActionsFor from '@salesforce/label/c.GoTallo_Common_ActionsFor'
import serviceDisabledText from '@salesforce/label/c.GoTallo_Service_DisabledText'
import serviceDisabledTitle from '@salesforce/label/c.GoTallo_Service_DisabledTitle'
import serviceFailing from '@salesforce/label/c.GoTallo_Service_Failing'
import serviceFailingText from '@salesforce/label/c.GoTallo_Service_FailingText'
import serviceFailingTitle from '@salesforce/label/c.GoTallo_Service_FailingTitle'
import serviceHeldCount from '@salesforce/label/c.GoTallo_Service_HeldCount'
import servicePausedText from '@salesforce/label/c.GoTallo_Service_PausedText'
import servicePausedTitle from '@salesforce/label/c.GoTallo_Service_PausedTitle'
import serviceStateActive from '@salesforce/label/c.GoTallo_Service_StateActive'
import serviceStateDisabled from '@salesforce/label/c.GoTallo_Service_StateDisabled'
import serviceStatePaused from '@salesforce/label/c.GoTallo_Service_StatePaused'
import serviceUnknown from '@salesforce/label/c.GoTallo_Service_Unknown'
import serviceUnsteady from '@salesforce/label/c.GoTallo_Service_Unsteady'
import serviceWell from '@salesforce/label/c.GoTallo_Service_Well'
import { countOf, dateOf, fill, instantOf, percentOf } from 'c/goTalloFormat'

const labels = {
  serviceStateActive,
  serviceStatePaused,
  serviceStateDisabled,
  serviceWell,
  serviceUnsteady,
  serviceFailing,
  serviceUnknown,
  serviceHeldCount,
  serviceDisabledTitle,
  serviceDisabledText,
  serviceFailingTitle,
  serviceFailingText,
  servicePausedTitle,
  servicePausedText,
  commonActionsFor,
}

/** Below this share of the attempts of a day that succeeded, something is wrong now and then. */
const STEADY = 0.95

const STATES = {
  ACTIVE: { label: labels.serviceStateActive, class: 'slds-badge slds-theme_success' },
  PAUSED: { label: labels.serviceStatePaused, class: 'slds-badge slds-theme_warning' },
  DISABLED: { label: labels.serviceStateDisabled, class: 'slds-badge slds-theme_error' },
}

const HEALTH = {
  well: { label: labels.serviceWell, icon: 'utility:success', variant: 'success' },
  unsteady: { label: labels.serviceUnsteady, icon: 'utility:warning', variant: 'warning' },
  failing: { label: labels.serviceFailing, icon: 'utility:error', variant: 'error' },
  unknown: { label: labels.serviceUnknown, icon: 'utility:dash', variant: '' },
}

/** @returns {'well' | 'unsteady' | 'failing' | 'unknown'} */
export const healthOf = ({ failing_since: since, success_rate: rate }) => {
  if (since !== null) return 'failing'
  if (rate === null) return 'unknown'
  return rate < STEADY ? 'unsteady' : 'well'
}

/** A service of the hub, as templates show it. */
export const viewOf = service => {
  const { health } = service
  return {
    ...service,
    isActive: service.state === 'ACTIVE',
    stateView: STATES[service.state] ?? { label: service.state, class: 'slds-badge' },
    healthView: HEALTH[healthOf(health)],
    success: percentOf(health.success_rate),
    last: instantOf(health.last_delivery_at),
    lastFull: health.last_delivery_at === null ? '' : dateOf(health.last_delivery_at),
    waiting: countOf(health.backlog),
    held: countOf(health.held),
    heldText: health.held > 0 ? fill(labels.serviceHeldCount, countOf(health.held)) : null,
    actionsLabel: fill(labels.commonActionsFor, service.name),
  }
}

/** What is wrong with it now, and what to do; null where nothing is. */
export const troubleOf = ({ state, health, disabled_reason: reason }) => {
  if (state === 'DISABLED')
    return {
      variant: 'error',
      title: fill(labels.serviceDisabledTitle, reason ?? ''),
      text: labels.serviceDisabledText,
    }
  if (state === 'PAUSED')
    return { variant: 'info', title: labels.servicePausedTitle, text: labels.servicePausedText }
  if (health.failing_since === null) return null
  const title = fill(labels.serviceFailingTitle, dateOf(health.failing_since))
  return { variant: 'warning', title, text: labels.serviceFailingText }
}
