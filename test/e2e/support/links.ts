import { expect } from 'vitest'
import type { MessageEvent } from '../../../packages/receiver/src/index.ts'
import { ADMIN_TOKEN } from './hub.ts'
import { eventually } from './receiver.ts'
import { type Sample, sha256 } from './samples.ts'
import type { Scene } from './stage.ts'

/** What a link gave. */
export interface Read {
  readonly status: number
  readonly headers: Headers
  readonly bytes: Buffer
}

/** Opens a link, as anybody may who has it. */
export const read = async (
  link: string,
  headers: Record<string, string> = {},
  method = 'GET',
): Promise<Read> => {
  const answer = await fetch(link, { method, headers })
  return {
    status: answer.status,
    headers: answer.headers,
    bytes: Buffer.from(await answer.arrayBuffer()),
  }
}

/** Why a link gave nothing. */
export const refused = async (link: string): Promise<{ status: number; code: string; detail: string }> => {
  const { status, bytes } = await read(link)
  const { code, detail } = JSON.parse(bytes.toString()) as { code: string; detail: string }
  return { status, code, detail }
}

/** The link of a message to its file. @throws Error where it has none */
export const linkOf = ({ id, file }: Pick<MessageEvent, 'id' | 'file'>): string => {
  if (file === null) throw new Error(`The message ${id} has no file.`)
  return file.secure_url
}

/** A link with another text in place of one of its parameters. */
export const altered = (link: string, parameter: 'expires' | 'signature', value: string): string => {
  const url = new URL(link)
  url.searchParams.set(parameter, value)
  return url.href
}

/** The link gives exactly this file, under this type. */
export const expectFile = async (
  link: string,
  { bytes, mimeType }: Sample,
  type = mimeType,
): Promise<void> => {
  const answer = await read(link)
  expect({ status: answer.status, type: answer.headers.get('content-type') }).toEqual({ status: 200, type })
  expect(sha256(answer.bytes)).toBe(sha256(bytes))
}

/** A file that was uploaded. */
export interface Uploaded {
  readonly id: string
  readonly mime_type: string
  readonly size: number
  readonly media_title: string | null
  readonly sha256: string
}

/** Uploads a file. */
export const postFile = (scene: Scene, { bytes, mimeType, name }: Sample): Promise<Response> => {
  const body = new FormData()
  body.append('file', new Blob([Uint8Array.from(bytes)], { type: mimeType }), name)
  return fetch(`${scene.hubUrl}/api/v1${scene.path('/files/')}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${ADMIN_TOKEN}` },
    body,
  })
}

/** Uploads a file, which must be taken. @returns its id */
export const upload = async (scene: Scene, file: Sample): Promise<string> => {
  const answer = await postFile(scene, file)
  const uploaded = (await answer.json()) as Uploaded
  expect({ status: answer.status, ...uploaded }).toMatchObject({
    status: 201,
    size: file.bytes.length,
    media_title: file.name,
    sha256: sha256(file.bytes),
  })
  return uploaded.id
}

/** Waits until a file lies in the file store, without asking for it. */
export const awaitStored = async (scene: Scene, { id, chat_user }: MessageEvent): Promise<void> => {
  const path = scene.path(`/chat-users/${chat_user.id}/export/`)
  await eventually(
    () => scene.client.get<{ files: { id: string; state: string }[] }>(path),
    ({ files }) => expect(files.find(file => file.id === id)?.state).toBe('STORED'),
  )
}
