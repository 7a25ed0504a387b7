import { event, NAMELESS, NOW, SHEENA, startingWith } from '../../support/expected.ts'
import { type Cases, fires, QUARANTINED } from '../case.ts'

const MOVED = { phone_number: '+12195555358' }

/** What happens to the person or the conversation. After a change of number the new one is his. */
export const NOTICES: Cases = {
  meta_openapi_in__system_message: fires(
    event('wamid.HBgLMTk4MzU1NTE5NzQVAgASGAoxMTgyMDg2MjY3AA==', 'user_changed_number', {
      at: 1_750_269_342,
      aux: { body: 'User Sheena Nelson changed from 16505551234 to 12195555358', wa_id: '12195555358' },
      user: MOVED,
    }),
  ),
  vercelchat_sample__system_message_user_changed_number: fires(
    event('wamid.HBgNMTU1NTEyMzQ1NjcVAgASGBQzQUYwMDAwMDAwMDAwMDAwMDAC', 'user_changed_number', {
      at: 1_700_000_001,
      aux: {
        body: 'User Test User changed from 15551234567 to 15557654321',
        wa_id: '15557654321',
        user_id: 'US.24817305912873645029',
      },
      user: { phone_number: '+15557654321' },
    }),
  ),
  vercelchat_sample__system_message_user_changed_user_id: fires(
    event('wamid.HBgNMTU1NTEyMzQ1NjcVAgASGBQzQUYwMDAwMDAwMDAwMDAwMDAD', 'user_changed_user_id', {
      at: 1_700_000_002,
      aux: {
        body: 'User Test User changed from US.13491208655302741918 to US.24817305912873645029',
        user_id: 'US.24817305912873645029',
      },
      user: {},
    }),
  ),
  vercelchat_sample__bsuid_rotation_user_id_update: fires(
    event(/US\.24817305912873645029/, 'user_id_update', {
      at: 1_700_000_003,
      aux: {
        wa_id: '15557654321',
        detail: 'User id for Test User has been updated.',
        user_id: { previous: 'US.13491208655302741918', current: 'US.24817305912873645029' },
      },
      user: { first_name: 'Test User', phone_number: '+15557654321' },
    }),
  ),
  'own/system_number_legacy': fires(
    event('wamid.OWN_SYS_2', 'customer_changed_number', {
      aux: { body: 'Sheena changed from 16505551234 to 12195555358', new_wa_id: '12195555358' },
      user: MOVED,
    }),
  ),
  'own/system_number_previous': fires(
    event('wamid.OWN_SYS_3', 'user_changed_number', {
      aux: {
        body: 'User Sheena Nelson changed from 16505551234 to 12195555358',
        wa_id: '12195555358',
        user_id: 'US.222',
        previous_user_id: 'US.111',
      },
      user: MOVED,
    }),
  ),
  'own/system_user_id_previous': fires(
    event('wamid.OWN_SYS_4', 'user_changed_user_id', {
      aux: {
        body: 'User changed',
        user_id: 'MX.0987654321',
        previous_user_id: 'CO.1234567890',
        previous_parent_user_id: 'CO.ENT.1',
      },
      user: {},
    }),
  ),
  'own/system_identity_changed': fires(
    event('wamid.OWN_SYS_1', 'customer_identity_changed', {
      aux: {
        body: 'User identity changed',
        identity: { acknowledged: true, created_timestamp: '1753850000', hash: 'xyz' },
      },
    }),
  ),
  // There is nobody whose conversation it could be about.
  'own/system_of_nobody': QUARANTINED,
  'own/request_welcome': fires(event('wamid.OWN_WELCOME', 'request_welcome')),
  'own/user_preferences': fires(
    event(/marketing_messages/, 'user_preferences', {
      aux: {
        wa_id: '16505551234',
        detail: 'User requested to stop marketing messages',
        category: 'marketing_messages',
        value: 'stop',
      },
      user: NAMELESS,
    }),
  ),
  'own/call_connect': fires(
    event(startingWith('wacid.OWN_1'), 'call', {
      aux: {
        call: {
          id: 'wacid.OWN_1',
          from: '16505551234',
          to: '15550783881',
          event: 'connect',
          timestamp: '1753850000',
          direction: 'USER_INITIATED',
          session: { sdp: 'v=0', sdp_type: 'offer' },
        },
      },
      user: SHEENA,
    }),
  ),
  'own/call_terminate': fires(
    event(startingWith('wacid.OWN_1'), 'call', {
      at: NOW + 120,
      aux: {
        call: {
          id: 'wacid.OWN_1',
          to: '16505551234',
          from: '15550783881',
          event: 'terminate',
          direction: 'BUSINESS_INITIATED',
          timestamp: '1753850120',
          status: 'FAILED',
        },
        errors: [{ code: 138001, title: 'Call failed', detail: 'Receiver uncallable' }],
      },
      user: NAMELESS,
    }),
  ),
  'own/call_status': fires(
    event(startingWith('wacid.OWN_2'), 'call', {
      aux: {
        call: {
          id: 'wacid.OWN_2',
          timestamp: '1753850000',
          type: 'call',
          status: 'RINGING',
          recipient_id: '16505551234',
          biz_opaque_callback_data: 'tag',
        },
      },
      user: NAMELESS,
    }),
  ),
}
