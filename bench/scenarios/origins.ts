import { feedAll } from '../feed.ts'
import { BenchHub, between } from '../hub.ts'
import { rounds, withRatio } from '../rounds.ts'
import type { Measured, Scenario, Stage } from '../scenario.ts'

const SERVICES = 1_000
const MESSAGES_A_ROUND = 40

/** Each address of 127.0.0.0/8 is an origin of its own. */
const originOf = (index: number, port: number): string =>
  `http://127.0.${1 + Math.floor(index / 250)}.${1 + (index % 250)}:${port}`

const hubWith = async (count: number, urlOf: (index: number) => string): Promise<BenchHub> => {
  const hub = await BenchHub.start()
  for (let index = 0; index < count; index += 1) await hub.addService(urlOf(index))
  return hub
}

const deliver = async (hub: BenchHub, messages: number, services: number): Promise<number> => {
  const before = await hub.read()
  await feedAll(hub, messages)
  return between(before, await hub.untilDelivered(before.delivered + messages * services)).perS
}

const measure = async (stage: Stage): Promise<Measured> => {
  const { port } = stage.receiver
  const services = stage.quick ? SERVICES / 10 : SERVICES
  const one = await hubWith(services, index => `${stage.url}/${index}`)
  const many = await hubWith(services, index => `${originOf(index, port)}/`)
  try {
    for (const hub of [one, many]) await deliver(hub, 20, services)
    const measured = await rounds(stage.rounds, async round => {
      const run = {
        one_origin_per_s: await deliver(one, MESSAGES_A_ROUND, services),
        per_s: await deliver(many, MESSAGES_A_ROUND, services),
      }
      stage.say(`round ${round}: ${Math.round(run.per_s)} of ${Math.round(run.one_origin_per_s)} a second`)
      return run
    })
    return withRatio(measured, 'per_s', 'one_origin_per_s')
  } finally {
    await Promise.all([one.hub.destroy(), many.hub.destroy()])
  }
}

/** Many services, each on an origin of its own, beside as many on one origin. */
export const origins: Scenario = {
  name: 'origins',
  bars: [
    {
      figure: 'ratio',
      what: `${SERVICES} services on ${SERVICES} origins, of the rate on one origin`,
      better: 'more',
      must: 0.5,
      aim: 0.7,
      unit: '',
    },
  ],
  measure,
}
