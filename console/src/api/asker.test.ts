import { expect, it } from 'vitest'
import { Asker, type Outcome } from './asker.ts'

/** Answers when it is told to. */
const slow = () => {
  const waiting: ((value: number) => void)[] = []
  const told: Outcome<number>[] = []
  const asker = new Asker(
    () => new Promise<number>(resolve => waiting.push(resolve)),
    outcome => told.push(outcome),
  )
  const answer = async (value: number): Promise<void> => {
    waiting.shift()?.(value)
    await new Promise(resolve => setTimeout(resolve))
  }
  return { asker, waiting, told, answer }
}

it('shows each answer, however often it is asked meanwhile, and asks once more after it', async () => {
  const { asker, waiting, told, answer } = slow()
  for (let i = 0; i < 5; i += 1) asker.ask()
  expect(waiting).toHaveLength(1)
  await answer(1)
  expect(told).toEqual([{ data: 1 }])
  expect(waiting).toHaveLength(1)
  await answer(2)
  expect(told).toEqual([{ data: 1 }, { data: 2 }])
  expect(waiting).toHaveLength(0)
})

it('passes over an answer that was overruled, and asks again', async () => {
  const { asker, told, answer } = slow()
  asker.ask()
  asker.overrule()
  await answer(1)
  expect(told).toEqual([])
  await answer(2)
  expect(told).toEqual([{ data: 2 }])
})

it('tells nothing after it was stopped, and tells why nothing came', async () => {
  const { asker, told, answer } = slow()
  asker.ask()
  asker.stop()
  await answer(1)
  expect(told).toEqual([])
  const failed: Outcome<number>[] = []
  new Asker<number>(
    () => Promise.reject(new Error('away')),
    outcome => failed.push(outcome),
  ).ask()
  await new Promise(resolve => setTimeout(resolve))
  expect(failed).toEqual([{ error: new Error('away') }])
})
