/**
 * A webhook's body is fixed to the byte, and nearly half of it are the contract's key names, in the contract's
 * order. They are left out where an event is kept: the body is cut at each of them, in turn, and the pieces
 * are kept with one byte between. Putting the names back gives the same bytes, whatever the pieces are; a
 * body that does not begin like an event is kept as it is.
 */

/** What stands between the values of an event. Frozen: stored events depend on it. A change is a new format. */
const EVENT = [
  ...['{"id":"', '","ext_identifier":"', '","conversation_id":"', '","tenant_id":"', '","agent_id":'],
  ...[
    ',"agent":',
    ',"timestamp":"',
    '","modified_timestamp":"',
    '","type":"',
    '","status":"',
    '","outbound":',
  ],
  ...[',"text":', ',"file":', ',"file_type":', ',"mime_type":', ',"media_title":', ',"auxiliary_data":'],
  ...[',"custom_data":', ',"metadata":', ',"transcribe_enabled":', ',"transcribe_in_progress":'],
  ...[',"count_as_inbound":', ',"quote":', ',"template":', ',"platform":"', '","platform_id":"'],
  ...['","conversation_state":"', '","tenant":{"id":"', '","name":', ',"org_id":', '},"chat_user":{"id":"'],
  ...['","username":', ',"first_name":', ',"last_name":', ',"phone_number":', ',"gender":'],
  ',"profile_picture":',
] as const

const QUOTE = EVENT.indexOf(',"quote":')
const QUOTE_BEGINS = ',"quote":{"id":"'

/** An event that quotes another has all names of that one inside. */
const QUOTING = [...EVENT.slice(0, QUOTE), QUOTE_BEGINS, ...EVENT.slice(1), ...EVENT.slice(QUOTE + 1)]

/** The first byte says how a body is kept. JSON begins with none of these, and holds none of them raw. */
const PLAIN = '\x00'
const FORMATS: Readonly<Record<string, readonly string[]>> = { '\x01': EVENT, '\x02': QUOTING }
const CUT = '\x1e'
const NULL = 'null'

/** Bytes as characters, one each: strings are searched several times faster than buffers. */
const charactersOf = (bytes: Uint8Array): string =>
  Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1')

/** A body as it is kept. */
export const packBody = (body: Uint8Array): Uint8Array => {
  const text = charactersOf(body)
  if (text.startsWith('{"id":"') && !text.includes(CUT)) {
    const format = text.includes(QUOTE_BEGINS) ? '\x02' : '\x01'
    const pieces = cut(text, FORMATS[format] ?? [])
    if (pieces !== null) return Buffer.from(format + pieces, 'latin1')
  }
  return Buffer.from(PLAIN + text, 'latin1')
}

/** A body as it was. */
export const unpackBody = (kept: Uint8Array): Uint8Array => {
  const text = charactersOf(kept)
  const names = FORMATS[text.charAt(0)]
  return Buffer.from(names === undefined ? text.slice(1) : join(text.slice(1), names), 'latin1')
}

/** After these stands a value of its own, never nothing: so nothing can stand for null. */
const takesNull = (name: string): boolean => name.endsWith(':')

/** For each name of a format whether it takes null: asked for every value of every event. */
const NULLS = new Map(Object.values(FORMATS).map(names => [names, names.map(takesNull)]))

/**
 * The pieces between the names; null where nothing stands where a value must. Joined at the end: to add them up one
 * by one costs twice as much.
 */
const cut = (text: string, names: readonly string[]): string | null => {
  const nulls = NULLS.get(names) ?? []
  const pieces: string[] = []
  let from = names[0]?.length ?? 0
  for (let i = 1; i < names.length; i++) {
    const name = names[i] as string
    const at = text.indexOf(name, from)
    if (at < 0) return null
    const mayBeNull = nulls[i - 1] === true
    if (mayBeNull && at === from) return null
    const isNull = mayBeNull && at - from === NULL.length && text.startsWith(NULL, from)
    pieces.push(isNull ? '' : text.slice(from, at))
    from = at + name.length
  }
  pieces.push(text.slice(from))
  return pieces.join(CUT)
}

const join = (kept: string, names: readonly string[]): string => {
  let text = ''
  let from = 0
  for (const [i, name] of names.entries()) {
    const end = kept.indexOf(CUT, from)
    const piece = end < 0 ? kept.slice(from) : kept.slice(from, end)
    const isNull = piece === '' && i < names.length - 1 && takesNull(name)
    text += name + (isNull ? NULL : piece)
    from = end + 1
  }
  return text
}
