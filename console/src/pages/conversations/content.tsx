import { useState } from 'preact/hooks'
import { api, take } from '../../api/client.ts'
import { Icon } from '../../kit/icon.tsx'
import { useHere } from '../../shell/here.tsx'
import { text, word } from '../../strings/text.ts'
import { localLink, useSteadyLink, webLink } from './links.ts'
import type { Quoted } from './thread.ts'

type Part = Readonly<Record<string, unknown>>

const objectOf = (value: unknown): Part | null =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Part) : null
const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : [])
const wordsOf = (value: unknown): string => (typeof value === 'string' ? value : '')

/** A file's link: it expires, so a broken one is asked for anew, once. */
const useFileLink = ({ id, file, modified_timestamp }: Quoted) => {
  const given = useSteadyLink(file?.secure_url ?? null, `${id} ${modified_timestamp}`)
  const { tenantId } = useHere()
  const [fresh, setFresh] = useState<string | null>(null)
  const [state, setState] = useState<'there' | 'asked' | 'gone'>('there')
  const onError = async (): Promise<void> => {
    if (state !== 'there') return setState('gone')
    setState('asked')
    const path = { tenant_id: tenantId, message_id: id }
    const message = await take(
      api.GET('/api/v1/tenants/{tenant_id}/messages/{message_id}/', { params: { path } }),
    ).catch(() => null)
    const link = message?.file?.secure_url
    if (link === undefined) setState('gone')
    else setFresh(link)
  }
  const link = fresh ?? given
  return {
    url: link === null ? null : localLink(link),
    isGone: state === 'gone',
    // Another element is another try, also where the link is the same.
    attempt: fresh === null ? 'first' : 'second',
    onError: () => void onError(),
  }
}

const FileRow = ({ url, title, kind }: { url: string | null; title: string; kind: string }) => (
  <span class="gt-file">
    <Icon name="utility:file" size="x-small" tone="inherit" />
    {url === null ? (
      <span>{title}</span>
    ) : (
      <a href={url} target="_blank" rel="noreferrer">
        {title}
      </a>
    )}
    {kind !== '' && <span class="gt-file__kind">{kind}</span>}
  </span>
)

interface ShownProps {
  readonly src: string
  /** What it is called. */
  readonly title: string
  readonly onError: () => void
}

const Picture = ({ src, title, onError, isSticker }: ShownProps & { isSticker: boolean }) => (
  <a class="gt-media" href={src} target="_blank" rel="noreferrer">
    <img
      class={isSticker ? 'gt-media__sticker' : 'gt-media__image'}
      src={src}
      alt={title}
      onError={onError}
    />
  </a>
)

const Film = ({ src, title, onError }: ShownProps) => (
  // biome-ignore lint/a11y/useMediaCaption: what customers send has no captions.
  <video class="gt-media__video" src={src} controls preload="metadata" aria-label={title} onError={onError} />
)

const Sound = ({ src, title, onError }: ShownProps) => (
  // biome-ignore lint/a11y/useMediaCaption: as above.
  <audio class="gt-media__audio" src={src} controls preload="none" aria-label={title} onError={onError} />
)

/** A picture, a film, a sound, or any other file. */
const Media = ({ message }: { message: Quoted }) => {
  const { url, isGone, attempt, onError } = useFileLink(message)
  const { type, media_title, mime_type, text: words } = message
  const kind = word('messageType', type)
  const title = media_title ?? kind
  if (url === null) return null
  if (isGone) return <FileRow url={null} title={title} kind={text('thread.gone')} />
  const shown = { src: url, onError }
  switch (message.file_type) {
    case 'image': {
      const said = media_title ?? words ?? kind
      return <Picture key={attempt} {...shown} title={said} isSticker={type === 'STICKER'} />
    }
    case 'video':
      return <Film key={attempt} {...shown} title={title} />
    case 'audio':
      return <Sound key={attempt} {...shown} title={title} />
    default:
      return <FileRow url={url} title={title} kind={mime_type ?? ''} />
  }
}

const Place = ({ place }: { place: Part }) => {
  const { latitude, longitude } = place
  const hasPoint = typeof latitude === 'number' && typeof longitude === 'number'
  const map = hasPoint
    ? `https://www.openstreetmap.org/?mlat=${latitude}&mlon=${longitude}#map=16/${latitude}/${longitude}`
    : webLink(place.url)
  const name = wordsOf(place.name) || text('messageType.LOCATION')
  return (
    <div class="gt-attached">
      <Icon name="utility:location" size="small" tone="inherit" />
      <div>
        <strong>{name}</strong>
        {wordsOf(place.address) !== '' && <div>{wordsOf(place.address)}</div>}
        {map !== null && (
          <a href={map} target="_blank" rel="noreferrer">
            {hasPoint ? `${latitude}, ${longitude}` : text('thread.map')}
          </a>
        )}
      </div>
    </div>
  )
}

const ContactCard = ({ contact }: { contact: Part }) => (
  <div class="gt-attached">
    <Icon name="utility:user" size="small" tone="inherit" />
    <div>
      <strong>{wordsOf(contact.name) || text('messageType.CONTACT')}</strong>
      {[...listOf(contact.phones), ...listOf(contact.emails)].map(line => (
        <div key={String(line)}>{String(line)}</div>
      ))}
    </div>
  </div>
)

/** What has a structure of its own: what kind it is, and what can be read of it. */
const Structured = ({ message: { type, template } }: { message: Quoted }) => (
  <div class="gt-structured">
    <span class="gt-structured__kind">
      {word('messageType', type)}
      {template !== null && ` · ${template.name} (${template.language})`}
    </span>
    {template?.text !== null && template?.text !== undefined && <p class="gt-words">{template.text}</p>}
  </div>
)

const STRUCTURED: ReadonlySet<string> = new Set(['HSM', 'MEDIA_HSM', 'TEMPLATE', 'WA_INTERACTIVE', 'BUTTON'])
const MENTIONS: ReadonlySet<string> = new Set(['STORY_MENTION', 'STORY_REPLY', 'IG_SHARE'])

/** What a message says, by its type. */
export const Content = ({ message }: { message: Quoted }) => {
  const { auxiliary_data: more, type, status } = message
  if (status === 'DELETED') return <em class="gt-bubble__note">{text('thread.deleted')}</em>
  const place = objectOf(more.location)
  const isUnread = objectOf(more.unsupported) !== null
  return (
    <>
      {(STRUCTURED.has(type) || MENTIONS.has(type)) && <Structured message={message} />}
      <Media message={message} />
      {place !== null && <Place place={place} />}
      {listOf(more.contacts).map((contact, i) => (
        <ContactCard key={i} contact={objectOf(contact) ?? {}} />
      ))}
      {message.text !== null && message.text !== '' && <p class="gt-words">{message.text}</p>}
      {isUnread && <em class="gt-bubble__note">{text('thread.unsupported')}</em>}
    </>
  )
}

/** A message in a few words, as a quote or a preview shows it. */
export const briefOf = ({ text: words, type, status, media_title }: Quoted): string => {
  if (status === 'DELETED') return text('thread.deleted')
  return words || media_title || word('messageType', type)
}
