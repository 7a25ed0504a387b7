import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { MINUTE } from '../domain/time.ts'
import type { Profile } from '../platforms/platform.ts'
import { TestHub } from './api.testing.ts'
import { customerSends, newestMessage, whatsAppAccount } from './whatsapp.testing.ts'

const ADA: Profile = {
  state: 'ok',
  person: { lastName: 'King', profilePictureUrl: 'https://cdn.example/ada' },
}

let hub: TestHub
let tenant: string
let account: string
let asked: string[][]
let answer: () => Promise<Profile>
let numbers = 16_505_550_000

beforeAll(async () => {
  hub = await TestHub.open()
  tenant = await hub.tenant()
  account = await whatsAppAccount(hub, tenant)
  hub.world.profile = async identities => {
    asked.push([...identities])
    return answer()
  }
})
afterAll(() => hub[Symbol.asyncDispose]())
beforeEach(() => {
  asked = []
  answer = async () => ADA
  numbers += 1
})

const writes = (number = numbers) =>
  customerSends(hub, tenant, account, String(number), { type: 'text', text: { body: 'Hello' } })

const quiet = (): Promise<void> => new Promise(resolve => setTimeout(resolve, 20))

const person = async () => {
  const { results } = await hub.do('GET', `/tenants/${tenant}/conversations/?platform_id=${account}`)
  const found = results.find(
    (one: { chat_user: { phone_number: string } }) => one.chat_user.phone_number === `+${numbers}`,
  )
  return (await newestMessage(hub, tenant, found.id)).chat_user
}

test('whoever writes is looked up once, and has his name and his picture from then on', async () => {
  await writes()
  await expect.poll(person).toMatchObject({ last_name: 'King', profile_picture: expect.any(Object) })
  await writes()
  await quiet()
  expect(asked).toEqual([[`phone:${numbers}`]])
})

test('what the post told stays', async () => {
  await writes()
  await expect.poll(person).toMatchObject({ first_name: 'Jane', last_name: 'King' })
})

test('an event does not wait for the platform’s answer', async () => {
  let give: (profile: Profile) => void = () => {}
  answer = () => new Promise(resolve => (give = resolve))
  await writes()
  expect(await person()).toMatchObject({ first_name: 'Jane', last_name: '' })
  give(ADA)
  await expect.poll(person).toMatchObject({ last_name: 'King' })
})

test('a platform that cannot be asked is asked again when he writes, after a while', async () => {
  answer = async () => ({ state: 'later', detail: 'No answer.' })
  await writes()
  await expect.poll(() => asked.length).toBe(1)
  await quiet()
  await writes()
  await quiet()
  expect(asked).toHaveLength(1)
  hub.world.now += 11 * MINUTE
  answer = async () => ADA
  await writes()
  await expect.poll(person).toMatchObject({ last_name: 'King' })
  expect(hub.world.told).toContainEqual({
    name: 'profile.failed',
    event: { platformId: account, detail: 'No answer.' },
  })
})

test('a person of whom the platform tells nothing is not asked about again', async () => {
  answer = async () => ({ state: 'none' })
  await writes()
  await expect.poll(() => asked.length).toBe(1)
  await quiet()
  hub.world.now += 11 * MINUTE
  await writes()
  await quiet()
  expect(asked).toHaveLength(1)
})

test('an adapter that throws is told of, and holds nobody up', async () => {
  answer = () => Promise.reject(new Error('a bug'))
  await writes()
  await expect.poll(() => hub.world.told.some(({ name }) => name === 'error.unexpected')).toBe(true)
  numbers += 1
  answer = async () => ADA
  await writes()
  await expect.poll(person).toMatchObject({ last_name: 'King' })
})

test('of many who write at once two are looked up at a time, and all of them', async () => {
  let open = 0
  let most = 0
  answer = async () => {
    open += 1
    most = Math.max(most, open)
    await quiet()
    open -= 1
    return ADA
  }
  const many = Array.from({ length: 8 }, (_, i) => numbers + 100 + i)
  await Promise.all(many.map(number => writes(number)))
  await expect.poll(() => asked.length).toBe(8)
  expect(most).toBe(2)
})
