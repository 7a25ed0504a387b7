import { NOW, SHEENA } from '../../support/expected.ts'
import { type Cases, fires } from '../case.ts'

const TEST_USER = { first_name: 'Test User' }

/** Texts: what stands around them, who wrote them, and when. */
export const TEXTS: Cases = {
  meta_openapi_in__text_message: fires({
    ext: 'wamid.HBgLMTY1MDM4Nzk0MzkVAgASGBQzQTRBNjU5OUFFRTAzODEwMTQ0RgA=',
    at: 1_749_416_383,
    text: 'Does it come in another color?',
  }),
  meta_openapi_in__text_message_from_click_to_whatsapp_ad: fires({
    ext: 'wamid.HBgLMTY1MDM4Nzk0MzkVAgASGBQzQUQ0N0VFMDA2MTQ0RkJFNkNDNAA=',
    at: 1_750_275_992,
    text: 'Hello! Can I get more info on this?',
    aux: {
      referral: {
        source_url: 'https://fb.me/3cr4Wqqkv',
        source_id: '120226305854810726',
        source_type: 'ad',
        body: 'Summer Succulents are here!',
        headline: 'Chat with us',
        media_type: 'image',
        image_url: 'https://scontent.xx.fbcdn.net/v/t45.1...',
        ctwa_clid:
          'Aff-n8ZTODiE79d22KtAwQKj9e_mIEOOj27vDVwFjN80dp4_0NiNhEgpGo0AHemvuSoifXaytfTzcchptiErTKCqTrJ5nW1h7IHYeYymGb5K5J5iTROpBhWAGaIAeUzHL50',
        welcome_message: { text: 'Hi there! Let us know how we can help!' },
      },
    },
  }),
  meta_openapi_in__text_message_with_context_product_inquiry: fires({
    ext: 'wamid.HBgLMTY1MDM4Nzk0MzkVAgASGBQzQTA2NTUwRkNEMDdFQjJCRUU0NQA=',
    at: 1_750_016_800,
    text: 'Is this still available?',
    aux: {
      referred_product: { catalog_id: '194836987003835', product_retailer_id: 'di9ozbzfi4' },
      quoted_ext_identifier: 'wamid.HBgLMTY1MDM4Nzk0MzkVAgARGA9wcm9kdWN0X2lucXVpcnkA',
    },
  }),
  vercelchat__firstMessage: fires({
    ext: 'wamid.FAKE_MSG_ID_001',
    at: 1_772_998_024,
    text: 'What is Vercel?',
    user: { ...TEST_USER, phone_number: '+15550002222' },
  }),
  vercelchat__secondMessage: fires({
    ext: 'wamid.FAKE_MSG_ID_002',
    at: 1_772_998_054,
    text: 'Tell me more',
    user: { ...TEST_USER, phone_number: '+15550002222' },
  }),
  vercelchat_sample__text_message: fires({
    ext: 'wamid.HBgNMTU1NTEyMzQ1NjcVAgASGBQzQUYwMDAwMDAwMDAwMDAwMDAA',
    at: 1_700_000_000,
    text: 'Hello, bot!',
    user: { ...TEST_USER, phone_number: '+15551234567' },
  }),
  vercelchat_sample__text_message_with_business_scoped_user_ids: fires({
    ext: 'wamid.HBgNMTU1NTEyMzQ1NjcVAgASGBQzQUYwMDAwMDAwMDAwMDAwMDAB',
    at: 1_700_000_000,
    text: 'Hello from a username user',
    aux: { from_parent_user_id: 'US.ENT.11815799212886844830' },
    user: { ...TEST_USER, username: 'testuser', phone_number: '+15551234567' },
  }),
  'own/group_message': fires({
    ext: 'wamid.OWN_GROUP',
    at: NOW,
    text: 'Hello group',
    aux: { group_id: 'Y2FwaV9ncm91cDox' },
  }),
  // An error beside a text that can be read does not make the text unreadable.
  'own/identity_and_errors': fires({
    ext: 'wamid.OWN_IDENT',
    at: NOW,
    text: 'Hi',
    aux: {
      frequently_forwarded: true,
      identity: { acknowledged: true, created_timestamp: '1753840000', hash: 'Sjvjlx8G6Z0=' },
      errors: [{ code: 131052, title: 'Media download error', detail: 'Too large' }],
    },
  }),
  // Some senders put the business-scoped id where the number belongs.
  'own/bsuid_in_from': fires({
    ext: 'wamid.OWN_BSUID_FROM',
    at: NOW,
    text: 'Hello World',
    user: { username: 'kfisher', first_name: 'Kerry Fisher' },
  }),
  'own/bsuid_malformed': fires({
    ext: 'wamid.OWN_BSUID_BAD',
    at: NOW,
    text: 'Hello World',
    user: { first_name: 'Kerry Fisher', phone_number: '+5678' },
  }),
  'own/bsuid_only': fires({
    ext: 'wamid.OWN_BSUID_ONLY',
    at: NOW,
    text: 'No number to see here',
    aux: { from_parent_user_id: 'US.ENT.11815799212886844830' },
    user: { username: '@realsheenanelson', first_name: 'Sheena Nelson' },
  }),
  // contacts[] describes an earlier owner of the number: his name is not this person's.
  'own/contact_of_another': fires({
    ext: 'wamid.OWN_OTHER',
    at: NOW,
    text: 'Same number, new owner',
    user: { phone_number: '+16505551234' },
  }),
  // Milliseconds, a number, ISO; then none that can be read, where the time is ours.
  'own/times': fires(
    { ext: 'wamid.OWN_T1', at: NOW + 0.123, text: 'ms' },
    { ext: 'wamid.OWN_T2', at: NOW, text: 'number' },
    { ext: 'wamid.OWN_T3', at: NOW, text: 'iso' },
    { ext: 'wamid.OWN_T4', text: 'none' },
    { ext: 'wamid.OWN_T5', text: 'before 1970' },
  ),
  'own/unknown_list': {
    events: [{ ext: 'wamid.OWN_BESIDE', at: NOW, text: 'Still here' }],
    quarantined: true,
  },
  'own/batch_every_level': {
    events: [
      {
        ext: 'wamid.OWN_BATCH_1',
        at: NOW,
        text: 'one',
        user: { first_name: 'First', phone_number: '+16505550001' },
      },
      {
        ext: 'wamid.OWN_BATCH_2',
        at: NOW,
        text: 'two',
        user: { first_name: 'Second', phone_number: '+16505550002' },
      },
    ],
    quarantined: true,
  },
  // Meta's own agent answers for the business: both sides are mirrored.
  'own/standby': fires(
    { ext: 'wamid.OWN_STAND_1', at: NOW, text: 'Do you open on Sunday?' },
    { ext: 'wamid.OWN_STAND_2', at: NOW + 5, text: 'Yes, from ten.', outbound: true, user: SHEENA },
  ),
}
