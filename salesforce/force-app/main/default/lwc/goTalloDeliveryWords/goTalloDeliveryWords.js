/* How a delivery stands. */

import deliveryDelivered from '@salesforce/label/c.GoTallo_Delivery_Delivered'
import deliveryDiscarded from '@salesforce/label/c.GoTallo_Delivery_Discarded'
import deliveryEvent from '@salesforce/label/c.GoTallo_Delivery_Event'
import deliveryFailed from '@salesforce/label/c.GoTallo_Delivery_Failed'
import deliveryHeld from '@salesforce/label/c.GoTallo_Delivery_Held'
import deliveryNotTried from '@salesforce/label/c.GoTallo_Delivery_NotTried'
import deliveryRetrying from '@salesforce/label/c.GoTallo_Delivery_Retrying'
import deliveryRetryOf from '@salesforce/label/c.GoTallo_Delivery_RetryOf'
import deliverySaid from '@salesforce/label/c.GoTallo_Delivery_Said'
import deliverySending from '@salesforce/label/c.GoTallo_Delivery_Sending'
import deliveryStandsDelivered from '@salesforce/label/c.GoTallo_Delivery_StandsDelivered'
import deliveryStandsDiscarded from '@salesforce/label/c.GoTallo_Delivery_StandsDiscarded'
import deliveryStandsFailed from '@salesforce/label/c.GoTallo_Delivery_StandsFailed'
import deliveryStandsHeld from '@salesforce/label/c.GoTallo_Delivery_StandsHeld'
import deliveryStandsRetrying from '@salesforce/label/c.GoTallo_Delivery_StandsRetrying'
import deliveryStandsSending from '@salesforce/label/c.GoTallo_Delivery_StandsSending'
import deliveryStandsWaiting from '@salesforce/label/c.GoTallo_Delivery_StandsWaiting'
import deliveryWaiting from '@salesforce/label/c.GoTallo_Delivery_Waiting'
import { dateOf, fill, instantOf } from 'c/goTalloFormat'
import { wordsOf } from 'c/goTalloOutcome'
import { typeLabelOf } from 'c/goTalloTypes'

const labels = {
  deliveryWaiting,
  deliverySending,
  deliveryRetrying,
  deliveryHeld,
  deliveryDelivered,
  deliveryFailed,
  deliveryDiscarded,
  deliveryNotTried,
  deliveryEvent,
  deliverySaid,
  deliveryStandsWaiting,
  deliveryStandsSending,
  deliveryStandsRetrying,
  deliveryStandsHeld,
  deliveryStandsFailed,
  deliveryStandsDelivered,
  deliveryStandsDiscarded,
  deliveryRetryOf,
}

const badge = theme => `slds-badge ${theme}`

const STANDINGS = {
  PENDING: {
    label: labels.deliveryWaiting,
    text: labels.deliveryStandsWaiting,
    class: badge(''),
    note: 'info',
  },
  SENDING: {
    label: labels.deliverySending,
    text: labels.deliveryStandsSending,
    class: badge(''),
    note: 'info',
  },
  RETRYING: {
    label: labels.deliveryRetrying,
    text: labels.deliveryStandsRetrying,
    class: badge('slds-theme_warning'),
    note: 'warning',
  },
  HELD: {
    label: labels.deliveryHeld,
    text: labels.deliveryStandsHeld,
    class: badge('slds-theme_warning'),
    note: 'warning',
  },
  DELIVERED: {
    label: labels.deliveryDelivered,
    text: labels.deliveryStandsDelivered,
    class: badge('slds-theme_success'),
    note: 'success',
  },
  FAILED: {
    label: labels.deliveryFailed,
    text: labels.deliveryStandsFailed,
    class: badge('slds-theme_error'),
    note: 'error',
  },
  DISCARDED: {
    label: labels.deliveryDiscarded,
    text: labels.deliveryStandsDiscarded,
    class: badge('slds-badge_lightest'),
    note: 'info',
  },
}

/** Waiting for its first attempt, or for another after one that failed. */
const standingOf = ({ state, in_flight: isInFlight, attempt_count: count }) => {
  if (state !== 'PENDING') return state
  if (isInFlight) return 'SENDING'
  return count > 0 ? 'RETRYING' : 'PENDING'
}

/** What a delivery carries, in a line. */
const briefOf = event => {
  if (event === undefined || event === null) return labels.deliveryEvent
  const what = event.text || typeLabelOf(event.type)
  return event.customer === null ? what : fill(labels.deliverySaid, event.customer, what)
}

/** Has it come to rest, for now? */
export const isAtRest = ({ state, in_flight: isInFlight }) => state !== 'PENDING' || !isInFlight

/** May it be sent again with sense? What is held waits for its service. */
const canRetry = ({ state, in_flight: isInFlight }) =>
  state === 'FAILED' || (state === 'PENDING' && !isInFlight)

/** A delivery of the hub, as templates show it. */
export const viewOf = delivery => {
  const standing = standingOf(delivery)
  const brief = briefOf(delivery.event)
  const words = wordsOf(delivery.status, delivery.error)
  const wasTried = delivery.attempt_count > 0
  return {
    ...delivery,
    brief,
    /** Its last attempt did, and none is under way. */
    hasFailed: standing === 'FAILED' || standing === 'RETRYING',
    standing: STANDINGS[standing] ?? { label: standing, text: '', class: badge(''), note: 'info' },
    answer: wasTried ? words.short : labels.deliveryNotTried,
    answerClass: wasTried ? 'slds-truncate' : 'slds-truncate slds-text-color_weak',
    advice: wasTried ? words.advice : '',
    created: instantOf(delivery.created_at),
    createdFull: dateOf(delivery.created_at),
    next: standing === 'RETRYING' ? instantOf(delivery.next_attempt_at) : null,
    canRetry: canRetry(delivery),
    retryLabel: fill(labels.deliveryRetryOf, brief),
  }
}
