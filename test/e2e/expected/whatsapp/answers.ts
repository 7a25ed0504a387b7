import { event, NOW } from '../../support/expected.ts'
import { type Cases, fires } from '../case.ts'

/** What customers press, choose, fill in and order. */
export const ANSWERS: Cases = {
  meta_openapi_in__button_message: fires({
    ext: 'wamid.HBgLMTY1MDM4Nzk0MzkVAgASGBQzQUU0M0MxQzQzMUJCMTMwNUZFOQA=',
    at: 1_750_091_045,
    type: 'BUTTON',
    text: 'Unsubscribe',
    aux: {
      button: { title: 'Unsubscribe', payload: 'Unsubscribe' },
      quoted_ext_identifier: 'wamid.HBgLMTY1MDM4Nzk0MzkVAgARGBJFNjk2OTMwNEZCQjhGMzUyQUYA',
    },
  }),
  // Without a context there is nothing that it answers.
  'own/button_without_context': fires({
    ext: 'wamid.OWN_BUTTON',
    at: NOW,
    type: 'BUTTON',
    text: 'Stop promotions',
    aux: { button: { title: 'Stop promotions', payload: 'STOP' } },
  }),
  meta_openapi_in__interactive_button_reply_message: fires({
    ext: 'wamid.HBgLMTY1MDM4Nzk0MzkVAgASGBQzQTZBQzg0MzQ4QjRCM0NGNkVGOAA=',
    at: 1_750_025_136,
    type: 'BUTTON',
    text: 'Cancel',
    aux: {
      button: { title: 'Cancel', payload: 'cancel-button' },
      button_reply: { id: 'cancel-button', title: 'Cancel' },
      quoted_ext_identifier: 'wamid.HBgLMTY1MDM4Nzk0MzkVAgARGBI3MEM2RUJFNkI0RENGQTVDRjUA',
    },
  }),
  vercelchat_sample__interactive_button_reply: fires({
    ext: 'wamid.HBgNMTU1NTEyMzQ1NjcVAgASGBQzQUYwMDAwMDAwMDAwMDAwMDAD',
    at: 1_700_000_003,
    type: 'BUTTON',
    text: 'Approve',
    aux: {
      button: { title: 'Approve', payload: 'btn_approve' },
      button_reply: { id: 'btn_approve', title: 'Approve' },
      quoted_ext_identifier: 'wamid.HBgNMTU1NTEyMzQ1NjcVAgASGBQzQUYwMDAwMDAwMDAwMDAwMDAA',
    },
    user: { first_name: 'Test User', phone_number: '+15551234567' },
  }),
  meta_openapi_in__interactive_list_reply_message: fires({
    ext: 'wamid.HBgLMTY1MDM4Nzk0MzkVAgASGBQzQUJDQ0NDM0FEODY4ODkzOTc5RgA=',
    at: 1_749_854_575,
    type: 'WA_INTERACTIVE',
    text: 'Priority Mail Express',
    aux: {
      list_reply: {
        id: 'priority_express',
        title: 'Priority Mail Express',
        description: 'Next Day to 2 Days',
      },
      quoted_ext_identifier: 'wamid.HBgLMTY1MDM4Nzk0MzkVAgARGBJGMzEyNzhENTZDMzNGODlDRDgA',
    },
  }),
  'own/list_reply_plain': fires({
    ext: 'wamid.OWN_LIST',
    at: NOW,
    type: 'WA_INTERACTIVE',
    text: 'Tomorrow',
    aux: {
      list_reply: { id: 'row-2', title: 'Tomorrow' },
      quoted_ext_identifier: 'wamid.OWN_LIST_SENT',
    },
  }),
  'own/flow_reply': fires({
    ext: 'wamid.OWN_FLOW',
    at: NOW,
    type: 'WA_INTERACTIVE',
    text: 'Sent',
    aux: {
      nfm_reply: {
        response_json: { flow_token: 'AQAA', rating: '4', tags: ['a', 'b'] },
        body: 'Sent',
        name: 'flow',
      },
      quoted_ext_identifier: 'wamid.OWN_FLOW_SENT',
    },
  }),
  'own/flow_reply_list': fires({
    ext: 'wamid.OWN_FLOW_LIST',
    at: NOW,
    type: 'WA_INTERACTIVE',
    text: 'Sent',
    aux: {
      nfm_reply: { response_json: ['not', 'an', 'object'], body: 'Sent', name: 'flow' },
      quoted_ext_identifier: 'wamid.OWN_FLOW_SENT',
    },
  }),
  // What is no JSON stays the text that it was.
  'own/flow_reply_not_json': fires({
    ext: 'wamid.OWN_FLOW_RAW',
    at: NOW,
    type: 'WA_INTERACTIVE',
    aux: {
      nfm_reply: { response_json: '{oops', name: 'address_message' },
      quoted_ext_identifier: 'wamid.OWN_FLOW_SENT',
    },
  }),
  // An empty note is none.
  meta_openapi_in__order_message: fires({
    ext: 'wamid.HBgLMTY1MDM4Nzk0MzkVAgASGBQzQTEyQjFGNzI1QTQxMjI5QTMyOQA=',
    at: 1_750_096_325,
    type: 'WA_INTERACTIVE',
    aux: {
      order: {
        catalog_id: '194836987003835',
        text: '',
        product_items: [
          { product_retailer_id: 'di9ozbzfi4', quantity: 2, item_price: 30, currency: 'USD' },
          { product_retailer_id: 'nqryix03ez', quantity: 1, item_price: 25, currency: 'USD' },
        ],
      },
    },
  }),
  'own/order_with_text': fires({
    ext: 'wamid.OWN_ORDER',
    at: NOW,
    type: 'WA_INTERACTIVE',
    text: 'Please by Friday',
    aux: {
      order: {
        catalog_id: '194836987003835',
        text: 'Please by Friday',
        product_items: [{ product_retailer_id: 'di9ozbzfi4', quantity: 1, item_price: 30, currency: 'USD' }],
      },
    },
  }),
  'own/call_permission_reply': fires(
    event('wamid.OWN_PERMIT', 'call_permission_reply', {
      aux: {
        response: 'accept',
        expiration_timestamp: 1_754_450_000,
        response_source: 'user_action',
        quoted_ext_identifier: 'wamid.OWN_ASKED',
      },
    }),
  ),
}
