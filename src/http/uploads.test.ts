import { request } from 'node:http'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { FilesHub, OTHER, sha256, TENANT, TOKEN, UPLOAD_LIMIT } from './files.testing.ts'

const AUTHORIZED = { authorization: `Bearer ${TOKEN}` }

const form = (...parts: readonly [name: string, value: Blob | string, fileName?: string][]): FormData => {
  const data = new FormData()
  for (const [name, value, fileName] of parts) {
    if (typeof value === 'string') data.append(name, value)
    else data.append(name, value, fileName)
  }
  return data
}

const photo = new Blob(['the photo'], { type: 'image/jpeg' })

const post = (hub: FilesHub, body: FormData | string | null, headers: Record<string, string> = AUTHORIZED) =>
  fetch(`${hub.url}/api/v1/tenants/${TENANT}/files/`, { method: 'POST', body, headers })

const refusal = async (answer: Response) => {
  const { code, detail, errors } = (await answer.json()) as {
    code: string
    detail: string
    errors?: { path: string }[]
  }
  return { status: answer.status, code, detail, path: errors?.[0]?.path }
}

const isEmpty = ({ world }: FilesHub): boolean => world.rows.rows.size === 1 && world.files.kept.size === 0

describe('POST /tenants/{t}/files/', () => {
  let refusing: FilesHub
  beforeAll(async () => {
    refusing = await FilesHub.open()
  })
  afterAll(() => refusing[Symbol.asyncDispose]())
  it('keeps a file, which can be read by a link then', async () => {
    await using hub = await FilesHub.open()
    const answer = await post(hub, form(['file', photo, 'Menü 📎.jpg']))
    const taken = (await answer.json()) as { id: string }
    expect([answer.status, taken]).toEqual([
      201,
      {
        id: expect.stringMatching(/^[0-9a-f-]{36}$/),
        mime_type: 'image/jpeg',
        size: 9,
        media_title: 'Menü 📎.jpg',
        sha256: sha256('the photo'),
      },
    ])
    const served = await fetch(hub.link(taken.id))
    expect([await served.text(), served.headers.get('content-type')]).toEqual(['the photo', 'image/jpeg'])
    expect(hub.world.row(taken.id)).toMatchObject({ kind: 'UPLOAD', tenantId: TENANT })
  })

  it('needs a token of the tenant, before anything is read', async () => {
    await using hub = await FilesHub.open()
    expect((await post(hub, form(['file', photo, 'a.jpg']), {})).status).toBe(401)
    const other = `${hub.url}/api/v1/tenants/${OTHER}/files/`
    const answer = await fetch(other, {
      method: 'POST',
      body: form(['file', photo, 'a.jpg']),
      headers: AUTHORIZED,
    })
    expect(answer.status).toBe(404)
    expect(isEmpty(hub)).toBe(true)
  })

  it.each([
    ['nothing', form(), 'file', 'is missing'],
    ['a file of another name', form(['photo', photo, 'a.jpg']), 'photo', 'send file'],
    ['a field', form(['title', 'x'], ['file', photo, 'a.jpg']), 'title', 'is not known here'],
    ['a text where the file should be', form(['file', 'x']), 'file', 'must be a file'],
    ['two files', form(['file', photo, 'a.jpg'], ['file', photo, 'b.jpg']), 'file', 'is a second file'],
    ['a field behind the file', form(['file', photo, 'a.jpg'], ['title', 'x']), 'title', 'is not known'],
    ['an empty file', form(['file', new Blob([]), 'a.jpg']), 'file', 'empty'],
  ])('refuses %s, and keeps nothing', async (_what, body, path, words) => {
    const refused = await refusal(await post(refusing, body))
    expect(refused).toMatchObject({ status: 400, code: 'invalid', path })
    expect(refused.detail).toContain(words)
    expect(isEmpty(refusing)).toBe(true)
  })

  it('says what may be wrong where the head of a part cannot be read', async () => {
    const broken =
      '--x\r\ncontent-disposition: form-data; name="file"; filename="a\nb"\r\n\r\nhalf\r\n--x--\r\n'
    const headers = { ...AUTHORIZED, 'content-type': 'multipart/form-data; boundary=x' }
    const refused = await refusal(await post(refusing, broken, headers))
    expect(refused).toMatchObject({ status: 400, code: 'invalid', path: 'file' })
    expect(refused.detail).toContain('line break in the file name')
  })

  it.each([
    ['JSON', '{"file":"x"}', 'application/json'],
    ['the bare file', 'x', 'image/jpeg'],
    ['another form', 'file=x', 'application/x-www-form-urlencoded'],
    ['nothing of any type', null, null],
  ])('reads no %s', async (_what, body, type) => {
    const headers = type === null ? AUTHORIZED : { ...AUTHORIZED, 'content-type': type }
    const refused = await refusal(await post(refusing, body, headers))
    expect(refused).toMatchObject({ status: 415, code: 'media_type_unsupported' })
    expect(refused.detail).toContain('multipart/form-data')
  })

  it.each([
    ['no boundary', 'multipart/form-data', '--x--'],
    ['nothing of what was announced', 'multipart/form-data; boundary=x', 'nonsense'],
    [
      'half a file',
      'multipart/form-data; boundary=x',
      '--x\r\ncontent-disposition: form-data; name="file"; filename="a"\r\n\r\nhalf',
    ],
  ])('says that a form is broken: %s', async (_what, type, body) => {
    const refused = await refusal(await post(refusing, body, { ...AUTHORIZED, 'content-type': type }))
    expect(refused).toMatchObject({ status: 400, code: 'malformed' })
    expect(isEmpty(refusing)).toBe(true)
    expect(refusing.told).toEqual([])
  })

  it('refuses what is too large, however much of it there is', async () => {
    await using hub = await FilesHub.open()
    const large = new Blob([new Uint8Array(20 * UPLOAD_LIMIT)])
    const refused = await refusal(await post(hub, form(['file', large, 'a.bin'])))
    expect(refused).toMatchObject({ status: 413, code: 'file_too_large' })
    expect(refused.detail).toContain(String(UPLOAD_LIMIT))
    expect(isEmpty(hub)).toBe(true)
    const fits = new Blob([new Uint8Array(UPLOAD_LIMIT)])
    expect((await post(hub, form(['file', fits, 'a.bin']))).status).toBe(201)
  })

  it('says when the file store is down', async () => {
    await using hub = await FilesHub.open()
    hub.world.files.down = true
    const answer = await post(hub, form(['file', photo, 'a.jpg']))
    expect(answer.headers.get('retry-after')).toBe('10')
    expect(await refusal(answer)).toMatchObject({ status: 503, code: 'files_unavailable' })
  })

  it('keeps nothing of a caller who goes away', async () => {
    await using hub = await FilesHub.open()
    const { files } = hub.world
    const { write } = files
    let ended = false
    files.write = (...file) =>
      write.apply(files, file).finally(() => {
        ended = true
      })
    await new Promise<void>(resolve => {
      const sending = request(`${hub.url}/api/v1/tenants/${TENANT}/files/`, {
        method: 'POST',
        headers: {
          ...AUTHORIZED,
          'content-type': 'multipart/form-data; boundary=x',
          'content-length': '10000',
        },
      })
      sending.on('error', () => resolve())
      sending.write('--x\r\ncontent-disposition: form-data; name="file"; filename="a"\r\n\r\nhalf')
      setTimeout(() => sending.destroy(), 50)
    })
    await expect.poll(() => ended).toBe(true)
    expect(isEmpty(hub)).toBe(true)
    expect(hub.told).toEqual([])
  })
})
