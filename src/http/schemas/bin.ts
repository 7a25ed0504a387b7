import type { Static } from 'typebox'
import { BIN_BOUNDS, type Bin } from '../../domain/bin.ts'
import type { BinInput, ShownRequest } from '../../usecases/bins.ts'
import { FINDINGS } from '../../usecases/signature-doctor/diagnosis.ts'
import { bodyFields, bodyView } from './body.ts'
import { closed, flag, instant, list, nullable, oneOf, text, time, uuid, whole } from './fields.ts'
import { Type } from './type.ts'

const name = text('What it is for.', { minLength: 1, maxLength: 200, examples: ['First webhook'] })
const serviceId = uuid(
  'A service of the tenant: signatures are checked with its secrets. Left out, or null, they are checked with those of the services that have the URL of the bin.',
)

export const NewBinSchema = closed(
  {
    name: Type.Optional(name),
    service_id: Type.Optional(nullable(serviceId)),
    secret: Type.Optional(
      nullable(
        text('A signing secret to check signatures with, in place of `service_id`. It is not shown again.', {
          maxLength: 500,
          examples: ['whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD'],
        }),
      ),
    ),
  },
  'A bin to be made.',
  { title: 'NewBin' },
)

export const BinSchema = closed(
  {
    id: uuid('The bin.'),
    name,
    url: text(
      'Post to this URL, from wherever it is; that of a service may be set to it. It needs no token: keep it to yourselves.',
      {
        format: 'uri',
        examples: ['https://hooks.example.com/bins/01949f3a-6c1e-7d3a-9a53-2f6f0c1b7e11'],
      },
    ),
    service_id: nullable(serviceId),
    has_secret: flag('A secret of its own was given.'),
    created_at: instant('When it was made.'),
    expires_at: instant('When it is gone, with all that came to it.'),
  },
  'A URL of this hub that shows what arrived there.',
  { title: 'Bin' },
)

const FindingSchema = closed(
  {
    code: oneOf(FINDINGS, 'What it is, as a stable code.', { examples: ['body_reserialized'] }),
    level: oneOf(
      ['ok', 'fault', 'hint'],
      '`fault`: a receiver refuses it for that; `hint`: why that may be.',
    ),
    detail: text('The cause, and the mend.'),
  },
  'One thing that was found.',
  { title: 'SignatureFinding' },
)

export const BinRequestSchema = closed(
  {
    id: uuid('What came.'),
    received_at: instant('When it came.'),
    method: text('The HTTP method.', { examples: ['POST'] }),
    headers: list(
      closed(
        { name: text('As it was written.', { examples: ['webhook-id'] }), value: text('Its value.') },
        'A header.',
        { title: 'BinHeader' },
      ),
      'In the order in which they came.',
    ),
    size: whole('Bytes of the body as it came.', { minimum: 0 }),
    is_cut: flag(`The body was larger than ${BIN_BOUNDS.bodyBytes} bytes: only its beginning is kept.`),
    ...bodyFields('The body as it came, or its beginning.'),
    signature: closed(
      {
        holds: Type.Unsafe<boolean | null>({
          type: ['boolean', 'null'],
          description: 'A receiver takes it. Null: there was no secret to check it with.',
        }),
        findings: list(FindingSchema, 'What was found, the most important first.'),
      },
      'Whether the signature held when it came, and why not.',
      { title: 'SignatureDiagnosis' },
    ),
  },
  'A request that came to a bin.',
  { title: 'BinRequest' },
)

export const binInput = (given: Static<typeof NewBinSchema>): BinInput => ({
  name: given.name ?? '',
  serviceId: given.service_id ?? null,
  secret: given.secret ?? null,
})

export const binView = (bin: Bin, url: string): Static<typeof BinSchema> => ({
  id: bin.id,
  name: bin.name,
  url,
  service_id: bin.serviceId,
  has_secret: bin.secret !== null,
  created_at: time(bin.createdAt),
  expires_at: time(bin.expiresAt),
})

export const binRequestView = (request: ShownRequest): Static<typeof BinRequestSchema> => ({
  id: request.id,
  received_at: time(request.receivedAt),
  method: request.method,
  headers: request.headers.map(([name, value]) => ({ name, value })),
  size: request.size,
  is_cut: request.size > request.body.length,
  ...bodyView(request.body),
  signature: {
    holds: request.signature.holds,
    findings: request.signature.findings.map(({ code, level, detail }) => ({ code, level, detail })),
  },
})
