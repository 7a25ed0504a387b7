import { event, NOW, startingWith, type Wanted } from '../../support/expected.ts'
import { type Case, type Cases, fires } from '../case.ts'
import { before, editedGroupText, eventBefore, groupTextBefore, TEXT_BEFORE } from './before.ts'
import { EVENT_ID, inGroup, inSampleGroup, SAMPLE_USER, sampleId, THEN, TOKEN, USER } from './common.ts'

const button = (more: Partial<Wanted>, aux: object): Case =>
  fires({ ext: EVENT_ID, at: NOW, type: 'BUTTON', ...more, aux })

const samplePress = (params: object): Case =>
  button(
    { ext: sampleId('postback'), at: THEN },
    { button: { title: null, payload: 'action=buyItem&itemId=123123&color=red' }, params },
  )

/** Buttons that were pressed: LINE does not tell what stood on them. */
export const BUTTONS: Cases = {
  linesdk__postback: samplePress({ datetime: '2017-12-25T01:00' }),
  linesdk__postback_2: samplePress({ date: '2013-04-01' }),
  linesdk__postback_3: samplePress({ time: '10:00' }),
  linesdk__postback_4: samplePress({ datetime: '2013-04-01T10:00' }),
  'own/postback': button({}, { button: { title: null, payload: 'storeId=12345' } }),
  'own/postback_rich_menu': button(
    {},
    {
      button: { title: null, payload: 'richmenu-changed-to-b' },
      params: { newRichMenuAliasId: 'richmenu-alias-b', status: 'SUCCESS' },
    },
  ),
  'own/postback_group': button({}, { button: { title: null, payload: 'vote=yes' }, ...inGroup(USER) }),
}

const newer = eventBefore(
  'messageEdited',
  '0000000003',
  {
    timestamp: (NOW + 20) * 1_000,
    message: {
      id: '460000000000000020',
      type: 'text',
      text: 'At nine',
      quoteToken: TOKEN.quote_token,
    },
  },
  { type: 'group', groupId: inGroup().source.groupId },
)

/** Edits and messages that were taken back. */
export const CHANGES: Cases = {
  // What it was is not known: it is told with what it says now.
  linesdk__messageEdited_text: fires(
    event(startingWith('325708:edited:testwebhookeventid:messageEdited:'), 'edited', {
      at: THEN,
      aux: { quoted_ext_identifier: '325708', edited: { type: null, text: 'Hello, edited world' } },
    }),
  ),
  linesdk__unsend_group: fires(
    event('325708:deleted', 'deleted', {
      at: 1_547_817_848.122,
      aux: { quoted_ext_identifier: '325708', ...inSampleGroup(SAMPLE_USER) },
    }),
  ),
  'own/edit_group': {
    after: [groupTextBefore()],
    events: [
      event(startingWith('460000000000000020:edited:01K1DVQ3G0K1NE0WN'), 'edited', {
        at: NOW + 30,
        aux: inGroup(USER),
        quote: editedGroupText('At seven, not at six'),
      }),
    ],
  },
  // Edits may come in any order: the one with the largest time counts.
  'own/edit_older': { after: [groupTextBefore(), newer], events: [] },
  'own/edit_unknown': fires(
    event(startingWith('460000000000000021:edited:'), 'edited', {
      aux: {
        quoted_ext_identifier: '460000000000000021',
        edited: { type: null, text: 'Nobody knows what it was' },
        ...inGroup(USER),
      },
    }),
  ),
  'own/unsend': {
    after: [before()],
    events: [
      event('460000000000000001:deleted', 'deleted', {
        at: NOW + 60,
        quote: { ...TEXT_BEFORE, status: 'DELETED' },
      }),
    ],
  },
}
