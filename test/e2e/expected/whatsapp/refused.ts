/** Meta's API refuses this number's token. */
export const REFUSED_PHONE = '190000000000000'

/** URLs that no service may have, and the words that must say why. */
export const URLS: readonly (readonly [url: string, code: string, words: readonly string[]])[] = [
  ['not a url', 'url_invalid', ['URL']],
  ['ftp://example.com/', 'url_invalid', ['https://']],
  ['file:///etc/passwd', 'url_invalid', ['https://']],
  ['http://user:password@127.0.0.1/', 'url_invalid', ['password', 'header']],
  ['http://10.0.0.1/', 'address_not_public', ['10.0.0.1', 'GOTALLO_ALLOW_NETWORKS']],
  ['http://192.168.1.1:8080/', 'address_not_public', ['192.168.1.1', 'GOTALLO_ALLOW_NETWORKS']],
  ['http://169.254.169.254/latest/', 'address_not_public', ['169.254.169.254', 'GOTALLO_ALLOW_NETWORKS']],
  ['http://[::ffff:10.0.0.1]/', 'address_not_public', ['GOTALLO_ALLOW_NETWORKS']],
  ['http://[::ffff:a9fe:a9fe]/', 'address_not_public', ['GOTALLO_ALLOW_NETWORKS']],
  ['http://[fd00::1]/', 'address_not_public', ['GOTALLO_ALLOW_NETWORKS']],
  ['http://167772161/', 'address_not_public', ['10.0.0.1', 'GOTALLO_ALLOW_NETWORKS']],
  ['http://0x0a.0.0.1/', 'address_not_public', ['10.0.0.1', 'GOTALLO_ALLOW_NETWORKS']],
  ['http://012.0.0.1/', 'address_not_public', ['10.0.0.1', 'GOTALLO_ALLOW_NETWORKS']],
  ['http://10.0.0.1./', 'address_not_public', ['10.0.0.1', 'GOTALLO_ALLOW_NETWORKS']],
  ['http://0.0.0.0/', 'address_not_public', ['GOTALLO_ALLOW_NETWORKS']],
  ['https://nobody.invalid/', 'host_unresolved', ['nobody.invalid']],
]

export const SERVICE = { type: 'WEBHOOK', name: 'Good', url: 'http://127.0.0.1/' }
export const WHATSAPP = {
  phone_number_id: '1000',
  access_token: 'e2e-access-token',
  app_secret: 'e2e-app-secret',
  verify_token: 'e2e-verify-token',
}

export interface Refused {
  readonly what: string
  readonly path: string
  readonly body: unknown
  readonly status: number
  readonly code: string
  /** The fields that are named. */
  readonly fields?: readonly string[]
}

/** Bodies that are refused. */
export const REFUSED: readonly Refused[] = [
  {
    path: '/services/',
    body: { ...SERVICE, colour: 'red' },
    status: 400,
    code: 'invalid',
    fields: ['colour'],
  },
  { path: '/services/', body: { url: SERVICE.url }, status: 400, code: 'invalid', fields: ['name'] },
  { path: '/services/', body: { ...SERVICE, name: '' }, status: 400, code: 'invalid', fields: ['name'] },
  {
    path: '/services/',
    body: { ...SERVICE, timeout_s: 31 },
    status: 400,
    code: 'invalid',
    fields: ['timeout_s'],
  },
  {
    path: '/services/',
    body: { ...SERVICE, timeout_s: '5' },
    status: 400,
    code: 'invalid',
    fields: ['timeout_s'],
  },
  {
    path: '/services/',
    body: { ...SERVICE, filter: { types: ['TEXT', 'SMOKE'], sizes: [1] } },
    status: 400,
    code: 'invalid',
    fields: ['filter.sizes', 'filter.types[1]'],
  },
  { path: '/services/', body: [], status: 400, code: 'invalid' },
  {
    path: '/platforms/',
    body: { type: 'WHATSAPP', name: 'x', credentials: { ...WHATSAPP, app_secret: '', page_id: '1' } },
    status: 400,
    code: 'credentials_invalid',
    fields: ['credentials.app_secret', 'credentials.page_id'],
  },
  {
    path: '/platforms/',
    body: { type: 'PIGEON', name: 'x', credentials: {} },
    status: 400,
    code: 'invalid',
    fields: ['type'],
  },
  {
    path: '/platforms/',
    body: { type: 'WHATSAPP', name: 'x', credentials: { ...WHATSAPP, phone_number_id: REFUSED_PHONE } },
    status: 422,
    code: 'credentials_refused',
  },
  {
    path: '/platforms/',
    body: { type: 'WHATSAPP', name: 'x', credentials: WHATSAPP, transcribe_enabled: true },
    status: 422,
    code: 'transcriber_missing',
  },
  { path: '/agents/', body: { name: 'x', kind: 'ALIEN' }, status: 400, code: 'invalid', fields: ['kind'] },
  { path: '/tokens/', body: { name: 'x', kind: 'operator' }, status: 400, code: 'invalid', fields: ['kind'] },
].map(row => ({ what: JSON.stringify(row.body), ...row }))
