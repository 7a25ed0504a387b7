import { applyToMirror, type MessageEvent } from '../../../packages/receiver/src/index.ts'
import { bold, dim, EXIT, green, red } from '../terminal.ts'
import { scenesOf } from './script.ts'
import { acceptedLine, lineOf, mirrorLines, openedLine, stayLines } from './show.ts'
import { SIDES } from './sides.ts'
import { FAILURES, type Stage, setStage, takenAt } from './stage.ts'

const PATIENCE_MS = 10_000
const POLL_MS = 20

interface DemoOptions {
  readonly platform: string
  readonly stay?: boolean
}

const refuse = (platform: string): void => {
  console.error(`The demo cannot play "${platform}"; these it can: ${Object.keys(SIDES).join(', ')}.`)
  process.exitCode = EXIT.usage
}

/**
 * Plays the main job through a throw-away hub; ends with exit code 0 where every webhook landed.
 * @param options.platform which platform plays
 * @param options.stay keeps all of it up afterwards, until a signal comes
 */
export const demo = async ({ platform, stay = false }: DemoOptions): Promise<void> => {
  const start = SIDES[platform.toLowerCase()]
  if (start === undefined) return refuse(platform)
  const stage = await setStage(await start(), post => console.log(lineOf(post)))
  try {
    const { hubUrl, receiverUrl, side } = stage
    console.log(`${bold('GoTallo Webhooks, a demo')}  ${dim(`hub ${hubUrl}, receiver ${receiverUrl}`)}`)
    console.log(dim(`A throw-away data folder; ${side.name}'s side is played on this machine, too.`))
    console.log(dim('✓ a webhook whose signature holds, taken   ✗ answered with an error, to be tried again'))
    const played = await play(stage)
    process.exitCode = (await conclude(stage, played)) ? EXIT.ok : EXIT.failed
    if (!stay) return
    const end = signalled()
    for (const line of stayLines(stage)) console.log(line)
    await end
  } finally {
    await stage.close()
  }
}

/** Ctrl-C may arrive more than once, by way of npm: all of it is one. */
const signalled = (): Promise<void> =>
  new Promise(resolve => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => resolve())
  })

/** @returns whether every webhook landed, and every file could be had */
const play = async (stage: Stage): Promise<boolean> => {
  let complete = true
  const taken = (path: string): number => takenAt(stage.landed, path).length
  for (const { says, mirror, shaky = 0, play: act } of scenesOf(stage.side)) {
    console.log(`\n${bold(says)}`)
    const [before, shakyBefore] = [taken('/mirror'), taken('/shaky')]
    const accepted = await act(stage)
    if (accepted !== null) console.log(acceptedLine(accepted))
    const landed = () => taken('/mirror') >= before + mirror && taken('/shaky') >= shakyBefore + shaky
    complete = (await until(landed)) && complete
    for (const event of stage.received().slice(before)) complete = (await open(event)) && complete
  }
  return complete
}

/** Opens the link to a file that the customer sent. @returns false where it did not work */
const open = async ({ file, outbound }: MessageEvent): Promise<boolean> => {
  if (file === null || outbound) return true
  const answer = await fetch(file.secure_url)
  const { byteLength } = await answer.arrayBuffer()
  console.log(openedLine(file.secure_url, answer.headers.get('content-type') ?? '', byteLength))
  return answer.ok
}

const until = async (condition: () => boolean | Promise<boolean>): Promise<boolean> => {
  for (const end = performance.now() + PATIENCE_MS; performance.now() < end; ) {
    if (await condition()) return true
    await new Promise(resolve => setTimeout(resolve, POLL_MS))
  }
  return false
}

interface LedgerView {
  readonly delivered: number
  readonly pending: number
  readonly failed: number
  readonly balanced: boolean
}

/** @returns whether all went well */
const conclude = async ({ client, landed, received }: Stage, played: boolean): Promise<boolean> => {
  let ledger = await client.get<LedgerView>('/ledger/')
  await until(async () => {
    ledger = await client.get<LedgerView>('/ledger/')
    return ledger.pending === 0
  })
  const mirror = new Map<string, MessageEvent>()
  for (const event of received()) applyToMirror(mirror, event)
  console.log(`\n${bold('The conversation, as the receiver mirrored it from the webhooks alone')}`)
  for (const line of mirrorLines(mirror)) console.log(line)
  console.log(`\n${bold('The first webhook, whole')}\n${dim(JSON.stringify(received()[0], null, 2))}`)
  const shaky = landed.filter(({ path }) => path === '/shaky').map(({ status }) => status)
  console.log(
    `\nThe shaky endpoint answered ${shaky.join(', ')}: it was tried again until it took the event.`,
  )
  const settled = ledger.balanced && ledger.pending === 0 && ledger.failed === 0
  const good = played && settled && shaky.length === FAILURES + 1
  console.log(
    good
      ? green(`Ledger balanced: ${ledger.delivered} deliveries made, ${ledger.delivered} delivered.`)
      : red(`Something did not arrive: ${JSON.stringify(ledger)}`),
  )
  return good
}
