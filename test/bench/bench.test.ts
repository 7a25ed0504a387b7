import { spawn } from 'node:child_process'
import { expect, it } from 'vitest'
import { feedAll } from '../../bench/feed.ts'
import { BenchHub } from '../../bench/hub.ts'
import { EVENT_BYTES } from '../../bench/posts.ts'
import { Receiver } from '../e2e/support/receiver.ts'

/** Runs the benchmark as a person would. */
const bench = async (...args: string[]) => {
  const child = spawn(process.execPath, ['bench/bench.ts', ...args])
  const output = { out: '', err: '' }
  child.stdout.on('data', chunk => {
    output.out += chunk
  })
  child.stderr.on('data', chunk => {
    output.err += chunk
  })
  const code = await new Promise(resolve => child.once('close', resolve))
  return { code, ...output }
}

/** It takes a few seconds of a machine's whole strength, of which the other tests take their share. */
const PATIENCE = { timeout: 120_000 }

it('measures, and tells it', PATIENCE, async () => {
  const { code, out, err } = await bench('end_to_end', 'start', '--quick', '--rounds', '1', '--json')
  expect([code, err]).toEqual([0, expect.stringContaining('end_to_end')])
  const measured = JSON.parse(out)
  expect(measured).toMatchObject({
    quick: true,
    machine: expect.stringContaining('receiver'),
    end_to_end: { runs: [{}] },
    start: { runs: [{}] },
  })
  const { ratio, per_s, cpu_us, yardstick_per_s } = measured.end_to_end
  for (const figure of [per_s, cpu_us, yardstick_per_s, measured.start.ready_s])
    expect(figure).toBeGreaterThan(0)
  expect(ratio).toBeCloseTo(per_s / yardstick_per_s)
})

it('is of events of the size that the yardstick has', PATIENCE, async () => {
  const receiver = await Receiver.start()
  const hub = await BenchHub.start()
  await hub.addService(receiver.url)
  await feedAll(hub, 20)
  await hub.untilDelivered(20)
  expect(new Set(receiver.arrived.map(({ body }) => Buffer.byteLength(body)))).toEqual(new Set([EVENT_BYTES]))
  await hub.hub.destroy()
  await receiver.close()
})

it('says what there is where it does not understand', async () => {
  for (const args of [['nothing'], ['--rounds', 'x'], ['--fast']]) {
    const { code, err } = await bench(...args)
    expect([code, err]).toEqual([2, expect.stringContaining('end_to_end_batch')])
  }
})
