import type { Wanted } from '../../support/expected.ts'
import { type Cases, fires } from '../case.ts'

const sid = (number: string): string => `MM${number.padStart(32, '0')}`
const PLAIN = { To: '+15550783881', NumSegments: '1' }

const file = (
  number: string,
  type: Wanted['type'],
  kind: string,
  mime: string | null,
  text = '',
): Wanted => ({
  ext: sid(number),
  type: type ?? 'FILE',
  text: text === '' ? null : text,
  file: { type: kind, mime },
  aux: PLAIN,
})

/** MMS. Several files of one message are several messages, the first with the text. */
export const MEDIA: Cases = {
  'own/mms_image': fires(file('5150010', 'IMAGE', 'image', 'image/jpeg', 'This one, in size M')),
  'own/mms_image_alone': fires(file('5150011', 'IMAGE', 'image', 'image/png')),
  'own/mms_three_files': fires(
    file('5150012', 'IMAGE', 'image', 'image/jpeg', 'Three of them'),
    {
      ...file('5150012', 'GIF', 'video', 'image/gif'),
      ext: `${sid('5150012')}#1`,
      aux: { NumMedia: '3' },
    },
    {
      ...file('5150012', 'FILE', 'file', 'text/x-vcard'),
      ext: `${sid('5150012')}#2`,
      aux: { NumMedia: '3' },
    },
  ),
  'own/mms_video': fires(file('5150013', 'VIDEO', 'video', 'video/3gpp')),
  'own/mms_audio': fires(file('5150014', 'AUDIO', 'audio', 'audio/amr')),
  'own/mms_pdf': fires(file('5150015', 'FILE', 'file', 'application/pdf', 'The bill')),
  'own/mms_vcard': fires(file('5150016', 'FILE', 'file', 'text/vcard')),
  'own/mms_without_type': fires(file('5150017', 'FILE', 'file', null)),
  // A file is told of, and nowhere to be had: an agent must see that there was one.
  'own/mms_without_url': {
    events: [
      {
        ext: sid('5150018'),
        status: 'FAILED',
        aux: { ...PLAIN, unsupported: { type: 'media', errors: [] } },
      },
    ],
    quarantined: true,
  },
}
