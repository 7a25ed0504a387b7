import { expect } from 'vitest'
import type { Client } from './client.ts'
import { eventually } from './receiver.ts'
import type { Scene } from './stage.ts'
import { messagesPost, PHONE, textMessage } from './whatsapp.ts'

/** A replay as the API shows it. */
export interface ReplayView {
  readonly id: string
  readonly state: 'COUNTING' | 'RUNNING' | 'DONE' | 'STOPPED'
  readonly total: number | null
  readonly done: number
  readonly resent: number
  readonly skipped: {
    readonly waiting: number
    readonly other_state: number
    readonly repeated: number
    readonly gone: number
  }
  readonly created_at: string
  readonly ended_at: string | null
}

/** A service's figures as the API shows them. */
export interface StatsView {
  readonly attempts: number
  readonly success_rate: number | null
  readonly outcomes: Readonly<Record<string, number>>
  readonly gave_up: number
  readonly latency_ms: { readonly p50: number | null; readonly p99: number | null }
  readonly series: readonly { readonly at: string; readonly attempts: number }[]
}

const LONG_AGO = '2024-01-01T00:00:00Z'

export const replayPath = (scene: Scene, id = ''): string =>
  scene.servicePath(`replays/${id === '' ? '' : `${id}/`}`)

/** Begins one over all that there is. */
export const replayAll = (scene: Scene, body: object, client: Client = scene.client): Promise<ReplayView> =>
  client.post(replayPath(scene), { from_time: LONG_AGO, only: 'delivered', ...body })

export const replayAt = (scene: Scene, id: string, client: Client = scene.client): Promise<ReplayView> =>
  client.get(replayPath(scene, id))

/** Waits until it stands there. */
export const awaitReplay = (
  scene: Scene,
  id: string,
  wanted: Partial<ReplayView>,
  { client = scene.client, patienceMs }: { client?: Client; patienceMs?: number } = {},
): Promise<ReplayView> =>
  eventually(
    () => replayAt(scene, id, client),
    replay => expect(replay).toMatchObject(wanted),
    patienceMs,
  )

export const statsOf = (scene: Scene, window = '1h'): Promise<StatsView> =>
  scene.client.get(scene.servicePath(`stats/?window=${window}`))

/** So many texts in one post, of several customers. */
export const texts = (name: string, count: number, phone = PHONE): object =>
  messagesPost(
    phone,
    Array.from({ length: count }, (_, i) =>
      textMessage(`wamid.${name}.${i}`, `1650557${String(i % 50).padStart(4, '0')}`, `${name} ${i}`),
    ),
  )
