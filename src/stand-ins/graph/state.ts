import type { Wire } from '../kit/call.ts'
import { Poster } from '../kit/poster.ts'
import type { Accepted } from './accepted.ts'
import type { Fault } from './faults.ts'
import {
  type Customer,
  type GraphOptions,
  type PhoneOptions,
  type Settings,
  type StatusPlan,
  settingsOf,
  type TemplateOptions,
} from './options.ts'
import { Records } from './records.ts'
import { objectId, signed } from './wire.ts'

/** A number of a business. */
export interface Phone extends Required<PhoneOptions> {
  accessToken: string
  callbackUrl: string | null
}

/** A template as the API lists it. */
export interface Template {
  readonly id: string
  readonly wabaId: string
  readonly name: string
  readonly language: string
  readonly category: string
  readonly status: string
  readonly parameter_format: 'POSITIONAL' | 'NAMED'
  readonly components: readonly Wire[]
}

/** A file that Meta has. */
export interface Media {
  readonly id: string
  readonly phoneNumberId: string
  readonly bytes: Buffer
  readonly mimeType: string
  readonly fileName: string | null
  /** Hexadecimal. */
  readonly sha256: string
  /** Milliseconds since 1970. */
  expiresAt: number
}

/** A message that WhatsApp knows, in either direction. */
export interface KnownMessage {
  readonly phoneNumberId: string
  readonly from: 'business' | 'customer'
}

/** All that the stand-in knows. */
export class State {
  readonly settings: Settings
  readonly records: Records
  readonly poster: Poster
  readonly phones = new Map<string, Phone>()
  readonly templates: Template[] = []
  /** By wa_id. */
  readonly customers = new Map<string, Customer>()
  readonly media = new Map<string, Media>()
  readonly messages = new Map<string, KnownMessage>()
  /** By wamid. */
  readonly accepted = new Map<string, Accepted>()
  /** When customers wrote last, by number of the business and customer. */
  readonly wroteAt = new Map<string, number>()
  /** The statuses that follow where a fault has some of its own. */
  readonly plans = new WeakMap<Fault, StatusPlan>()
  /** Callbacks that were set for a whole business account. */
  readonly overrides = new Map<string, string>()
  /** Business accounts whose posts an app gets. */
  readonly subscribed = new Set<string>()
  /** Where files are served; known once the servers listen. */
  mediaOrigin = ''
  /** The origin that requests for files are redirected to; null: the files themselves are served. */
  redirectTo: string | null = null
  statuses: Settings['statuses']

  constructor(options: GraphOptions) {
    this.settings = settingsOf(options)
    this.statuses = this.settings.statuses
    this.poster = new Poster(status => status === 200, this.settings.retryDelaysMs)
    this.records = new Records(this.poster.posts)
    for (const phone of options.phones) this.addPhone(phone)
    for (const template of options.templates ?? []) this.addTemplate(template)
  }

  now(): number {
    return this.settings.now()
  }

  addPhone(options: PhoneOptions): void {
    this.phones.set(options.phoneNumberId, {
      wabaId: '419561257915477',
      displayPhoneNumber: '+1 555-078-3881',
      verifiedName: 'Lucky Shrub',
      callbackUrl: null,
      ...options,
    })
  }

  /** @throws Error where there is none */
  phone(phoneNumberId?: string): Phone {
    const phone =
      phoneNumberId === undefined ? this.phones.values().next().value : this.phones.get(phoneNumberId)
    if (phone === undefined) throw new Error(`The stand-in has no phone number ${phoneNumberId ?? 'at all'}.`)
    return phone
  }

  addTemplate({ parameterFormat = 'POSITIONAL', wabaId, ...options }: TemplateOptions): void {
    this.templates.push({
      id: objectId(),
      wabaId: wabaId ?? this.phone().wabaId,
      language: 'en_US',
      category: 'UTILITY',
      status: 'APPROVED',
      parameter_format: parameterFormat,
      ...options,
    })
  }

  callbackOf(phone: Phone): string | null {
    return this.overrides.get(phone.wabaId) ?? phone.callbackUrl
  }

  /** Posts what is about a number. @returns whether it was taken; a callback that is not set takes nothing */
  async post(phone: Phone, payload: Wire): Promise<boolean> {
    const url = this.callbackOf(phone)
    if (url === null) return false
    const { body, headers } = signed(payload, phone.appSecret)
    return (await this.poster.post(url, body, headers)).taken
  }

  customer(waId: string): Customer {
    return this.customers.get(waId) ?? { waId }
  }

  /** Whoever has this business-scoped id. */
  customerByUserId(userId: string): Customer | null {
    for (const customer of this.customers.values()) if (customer.userId === userId) return customer
    return null
  }

  /** Has the customer written to this number within the last 24 hours? */
  windowIsOpen(phoneNumberId: string, customer: string): boolean {
    const at = this.wroteAt.get(`${phoneNumberId} ${customer}`)
    return at !== undefined && this.now() - at < 24 * 3_600_000
  }

  /** The customer wrote to this number. */
  openWindow(phoneNumberId: string, customer: string, at: number): void {
    const key = `${phoneNumberId} ${customer}`
    this.wroteAt.set(key, Math.max(at, this.wroteAt.get(key) ?? 0))
  }
}
