import { commandLine } from '../command-line.ts'
import { type FieldError, notFound, Refusal } from '../domain/errors.ts'
import { lookedAt, REPLAY_KINDS, type Replay, type ReplayKind } from '../domain/replay.ts'
import type { Service } from '../domain/service.ts'
import { DAY, HOUR, MINUTE, type Millis, SECOND } from '../domain/time.ts'
import { readTime } from '../http/schemas/fields.ts'
import { replayView } from '../http/schemas/replay.ts'
import type { Tools } from '../open-tools.ts'
import { CLI } from '../usecases/configuration.ts'
import type { ReplayInput } from '../usecases/manage-replays.ts'
import { serviceCalled } from './service-called.ts'
import { answer, EXIT, green, type OutputOptions, showProgress, yellow } from './terminal.ts'
import { withTools } from './with-tools.ts'

/** What the command line says. */
export interface ReplayOptions extends OutputOptions {
  readonly from?: string
  readonly till?: string
  readonly only: string
  readonly rate?: string
  readonly watch?: boolean
  readonly stop?: boolean
}

const LOOK_EVERY_MS = SECOND / 2
/** Lines for a log; a person gets one that moves on. */
const TELL_EVERY_MS = 10 * SECOND
/** A hub that runs begins within a second. */
const PATIENCE_MS = 5 * SECOND
/** What a shell expects of a process that ended by Ctrl-C. */
const INTERRUPTED = 130

/** Begins a replay, or finds the one under way, and watches it; exit code 3 where it was stopped before its end. */
export const replay = (named: string, options: ReplayOptions): Promise<void> =>
  withTools(async tools => {
    const service = serviceCalled(named, tools.directory)
    const begun = await found(tools, service, options)
    const ended = options.stop === true ? begun : await watch(tools, service, begun)
    answer(options, replayView(ended), linesOf(ended))
    process.exitCode = ended.state === 'STOPPED' && options.stop !== true ? EXIT.found : EXIT.ok
  })

const found = async ({ usecases }: Tools, service: Service, options: ReplayOptions): Promise<Replay> => {
  const { replays } = usecases
  const { tenantId, id } = service
  if (options.stop !== true && options.watch !== true)
    return await replays.begin(tenantId, id, inputOf(options), CLI)
  const { rows } = await replays.list(tenantId, id, { limit: 1, cursor: null })
  const [last] = rows
  if (last === undefined) throw notFound('replay')
  return options.stop === true ? await replays.stop(tenantId, id, last.id, CLI) : last
}

const UNITS: Readonly<Record<string, Millis>> = { s: SECOND, m: MINUTE, h: HOUR, d: DAY }

/** An instant, or how long ago. @returns null where it is neither */
const timeOf = (text: string, now: Millis): Millis | null => {
  const [, count, unit = ''] = /^(\d{1,6})([smhd])$/.exec(text) ?? []
  if (count !== undefined) return now - Number(count) * (UNITS[unit] ?? 0)
  return /^\d{4}-\d\d-\d\dT/.test(text) ? readTime(text) : null
}

/** @throws Refusal `invalid` */
const inputOf = ({ from, till, only, rate }: ReplayOptions): ReplayInput => {
  const errors: FieldError[] = []
  const now = Date.now()
  const given = (path: string, text: string): Millis => {
    const at = timeOf(text, now)
    if (at === null) errors.push({ path, message: 'must be a time such as 2024-01-15T10:30:00Z, or 2h' })
    return at ?? now
  }
  if (from === undefined) errors.push({ path: '--from', message: 'must say since when' })
  const ratePerS = rate === undefined ? null : Number(rate)
  if (ratePerS !== null && !(ratePerS >= 0.1 && ratePerS <= 10_000))
    errors.push({ path: '--rate', message: 'must be a number from 0.1 to 10000' })
  if (!REPLAY_KINDS.includes(only as ReplayKind))
    errors.push({ path: '--only', message: `must be one of ${REPLAY_KINDS.join(', ')}` })
  const input = {
    from: given('--from', from ?? '0s'),
    till: till === undefined ? null : given('--till', till),
    only: only as ReplayKind,
    ratePerS,
  }
  if (errors.length > 0) throw new Refusal('invalid', 'The replay was not begun:', errors)
  return input
}

/** Shows how far it is until it has ended. Ctrl-C ends the watching alone. */
const watch = async ({ usecases, directory }: Tools, service: Service, begun: Replay): Promise<Replay> => {
  process.once('SIGINT', () => leave(service))
  const show = telling()
  const startedAt = Date.now()
  for (let now = begun; ; now = await usecases.replays.get(service.tenantId, service.id, begun.id)) {
    await directory.refresh()
    const isStill = lookedAt(now) === lookedAt(begun) && Date.now() - startedAt > PATIENCE_MS
    show(progressOf(now) + hintOf(now, directory.service(service.id), isStill), now.endedAt !== null)
    if (now.endedAt !== null) return now
    await new Promise(resolve => setTimeout(resolve, LOOK_EVERY_MS))
  }
}

/** Tells a person all that is new, and a log something now and then. */
const telling = (): ((line: string, isEnd: boolean) => void) => {
  let told = ''
  let toldAt = 0
  return (line, isEnd) => {
    if (line === told || !(isEnd || process.stderr.isTTY || Date.now() - toldAt >= TELL_EVERY_MS)) return
    showProgress(line, isEnd)
    told = line
    toldAt = Date.now()
  }
}

const BAR = 24

const progressOf = (replay: Replay): string => {
  const { state, total, done, resent } = replayView(replay)
  if (total === null) return `counting: ${replay.total} so far`
  const share = total === 0 ? 1 : done / total
  const bar = '█'.repeat(Math.floor(share * BAR)).padEnd(BAR, '░')
  const rest = done === resent ? '' : `, ${done - resent} skipped`
  return `${bar} ${Math.floor(share * 100)} %  ${done} of ${total}${rest}${state === 'STOPPED' ? ', stopped' : ''}`
}

/** Why nothing moves. */
const hintOf = ({ endedAt, resent }: Replay, service: Service | null, isStill: boolean): string => {
  if (endedAt !== null) return ''
  if (service !== null && service.state !== 'ACTIVE') return `  the service is ${service.state}: resume it`
  if (!isStill) return ''
  return resent > 0 ? '  the endpoint takes its time' : '  nothing moves: is the hub running?'
}

const linesOf = (replay: Replay): string[] => {
  const { resent, skipped } = replayView(replay)
  const why = [
    [skipped.waiting, 'to be sent anyway'],
    [skipped.other_state, 'in a state that was not asked for'],
    [skipped.repeated, 'of an event that is sent already'],
    [skipped.gone, 'gone, or sent or discarded by others meanwhile'],
  ] as const
  const told = why.flatMap(([count, words]) => (count === 0 ? [] : [`  ${count} skipped: ${words}`]))
  const stopped = replay.state === 'STOPPED'
  return [
    (stopped ? yellow : green)(
      `${resent} deliveries are sent again${stopped ? ', and then it was stopped' : ''}.`,
    ),
    ...told,
  ]
}

const leave = ({ id }: Service): never => {
  const how = (option: string): string => commandLine(`replay ${id} ${option}`)
  process.stderr.write(`\nThe replay goes on. ${how('--watch')} shows it, ${how('--stop')} ends it.\n`)
  process.exit(INTERRUPTED)
}
