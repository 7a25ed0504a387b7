import { type Cases, QUARANTINED, SILENT } from '../case.ts'

/**
 * Status callbacks of messages that are not known wait for them, or say nothing that a send's answer did not; what
 * they are of a message that was sent stands in sms-receipts.test.ts.
 */
export const STATUSES: Cases = {
  'own/status_accepted': SILENT,
  'own/status_queued': SILENT,
  'own/status_scheduled': SILENT,
  'own/status_sending': SILENT,
  'own/status_sent': SILENT,
  'own/status_sent_by_its_old_name': SILENT,
  'own/status_partially_delivered': SILENT,
  'own/status_delivered': SILENT,
  'own/status_read': SILENT,
  'own/status_undelivered': SILENT,
  'own/status_failed_filtered': SILENT,
  'own/status_failed_stopped': SILENT,
  'own/status_failed_unknown_code': SILENT,
  'own/status_failed_window': SILENT,
  'own/status_failed_without_code': SILENT,
  'own/status_canceled': SILENT,
  'own/status_unknown_word': QUARANTINED,
}
