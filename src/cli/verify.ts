import { Refusal } from '../domain/errors.ts'
import { SECOND } from '../domain/time.ts'
import { hmac } from '../secrets.ts'
import { secretsOfService } from '../usecases/bins.ts'
import { diagnose } from '../usecases/signature-doctor/diagnose.ts'
import {
  type Diagnosis,
  type Finding,
  headerOf,
  isRefusal,
  type NamedSecret,
  type SignedRequest,
} from '../usecases/signature-doctor/diagnosis.ts'
import { serviceCalled } from './service-called.ts'
import { answer, dim, EXIT, green, type OutputOptions, red, yellow } from './terminal.ts'
import { bodyOf, fileGiven, headersIn, messageIn } from './verify-input.ts'
import { withTools } from './with-tools.ts'

export interface VerifyOptions extends OutputOptions {
  readonly secret?: readonly string[]
  readonly secretFile?: readonly string[]
  readonly service?: string
  readonly headers?: string
  readonly body?: string
  readonly id?: string
  readonly timestamp?: string
  readonly signature?: string
  readonly at?: string
  readonly tolerance?: string
  readonly computed?: string
}

const invalid = (detail: string): Refusal => new Refusal('invalid', detail)

/** Says whether the signature of a request holds, and if not, why; exit code 3 where it does not. */
export const verify = async (options: VerifyOptions): Promise<void> => {
  const at = instantGiven(options.at)
  const toleranceS = toleranceGiven(options.tolerance)
  const secrets = await secretsGiven(options)
  const request = await requestGiven(options)
  const judge = (judged: SignedRequest): Diagnosis =>
    soften(diagnose(judged, { secrets, at: at ?? Date.now(), toleranceS }, hmac), at !== null)
  const received = judge(request)
  const computed = options.computed === undefined ? null : judge(withSignature(request, options.computed))
  const found = { ...received, ...(computed === null ? {} : { computed }) }
  answer(options, found, [
    ...linesOf(received),
    ...(computed === null ? [] : ['', 'The signature that your code computed:', ...linesOf(computed)]),
  ])
  process.exitCode = (computed ?? received).holds === true ? EXIT.ok : EXIT.found
}

/** When it arrived is not known: that it is old by now says nothing against it. */
const soften = (diagnosis: Diagnosis, isTimeKnown: boolean): Diagnosis => {
  if (isTimeKnown || diagnosis.holds === null) return diagnosis
  const findings = diagnosis.findings.map(
    (one): Finding =>
      one.code === 'timestamp_too_old'
        ? {
            ...one,
            level: 'hint',
            detail: `${one.detail} Give the time at which it arrived by --at to have it judged.`,
          }
        : one,
  )
  const isProven = findings.some(({ code }) => code === 'signature_holds')
  return { holds: isProven && !findings.some(isRefusal), findings }
}

const MARKS = { ok: green('✓'), fault: red('✗'), hint: yellow('→') }

const linesOf = ({ holds, findings }: Diagnosis): string[] => [
  ...findings.map(({ code, level, detail }) => `${MARKS[level]} ${detail} ${dim(`(${code})`)}`),
  holds === true ? green('A receiver takes it.') : red('A receiver refuses it.'),
]

const withSignature = (request: SignedRequest, computed: string): SignedRequest => ({
  ...request,
  headers: [
    ...request.headers.filter(([name]) => name.toLowerCase() !== 'webhook-signature'),
    ['webhook-signature', computed],
  ],
})

const instantGiven = (given: string | undefined): number | null => {
  if (given === undefined) return null
  const at = /^\d{1,11}$/.test(given) ? Number(given) * SECOND : Date.parse(given)
  if (Number.isNaN(at)) throw invalid('--at must be a time such as 2024-01-15T10:30:00Z, or unix seconds.')
  return at
}

const toleranceGiven = (given: string | undefined): number => {
  const seconds = Number(given ?? 300)
  if (given === '' || !(seconds >= 0)) throw invalid('--tolerance must be a number of seconds.')
  return seconds
}

const secretsGiven = async (options: VerifyOptions): Promise<readonly NamedSecret[]> => {
  const { secret = [], secretFile = [], service } = options
  const given = [
    ...secret.map((text, i) => ({
      name: secret.length > 1 ? `secret ${i + 1}` : 'the secret',
      secret: text,
    })),
    ...secretFile.map(file => ({
      name: `the secret in ${file}`,
      secret: fileGiven('--secret-file', file).toString(),
    })),
  ]
  if (service !== undefined) given.push(...(await secretsIn(service)))
  if (given.length > 0) return given
  throw invalid(
    'Say what to verify it with: --secret whsec_… (several for a rotation), --secret-file <file>, or --service <id or name> beside the store.',
  )
}

/** Of a service in the store that lies here. */
const secretsIn = (named: string): Promise<readonly NamedSecret[]> =>
  withTools(async ({ directory, ground }) => secretsOfService(serviceCalled(named, directory), ground.vault))

const requestGiven = async (options: VerifyOptions): Promise<SignedRequest> => {
  const { id, timestamp, signature } = options
  const single = Object.entries({ id, timestamp, signature }).flatMap(([name, value]) =>
    value === undefined ? [] : [[`webhook-${name}`, value] as const],
  )
  const hasHeaders = options.headers !== undefined || single.length > 0
  // Before anybody is asked to paste something.
  const headers =
    options.headers === undefined ? [] : headersIn(fileGiven('--headers', options.headers).toString())
  const pasted = options.body === undefined ? await bodyOf(process.stdin, !hasHeaders) : null
  const body = options.body === undefined ? null : fileGiven('--body', options.body)
  if (!hasHeaders && pasted !== null) return messageIn(pasted)
  const request = { headers: [...single, ...headers], body: body ?? pasted ?? Buffer.alloc(0) }
  if (hasHeaders || headerOf(request, 'webhook-id') !== '') return request
  throw invalid('Give the headers too: --headers <file>, or --id, --timestamp and --signature.')
}
