import { describe, expect, it } from 'vitest'
import { Callback, CUSTOMER, PHONE, WABA, World } from './graph.testing.ts'

describe('a number', () => {
  it('tells its fields', async () => {
    const world = await World.start()
    const { body } = await world.call(
      'GET',
      `${PHONE}?fields=display_phone_number,verified_name,quality_rating`,
    )
    expect(body).toEqual({
      display_phone_number: '+1 555-078-3881',
      verified_name: 'Lucky Shrub',
      quality_rating: 'GREEN',
      id: PHONE,
    })
    expect((await world.call('GET', PHONE)).body).toMatchObject({ id: PHONE, platform_type: 'CLOUD_API' })
  })

  it('has no other fields, edges and methods', async () => {
    const world = await World.start()
    const { error } = await world.call('GET', `${PHONE}?fields=colour`)
    expect(error.message).toContain('Tried accessing nonexisting field (colour)')
    expect((await world.call('POST', `${PHONE}/nothing`, {})).error.code).toBe(2500)
    expect((await world.call('GET', `${PHONE}/messages`)).error).toMatchObject({
      code: 100,
      error_subcode: 33,
    })
    expect((await world.call('POST', PHONE, {})).error.error_subcode).toBe(33)
    expect((await fetch(`${world.graph.url}/hello`)).status).toBe(400)
  })

  it('may be added later, with a token of its own', async () => {
    const world = await World.start()
    world.graph.addPhone({ phoneNumberId: '200', accessToken: 'second', appSecret: 's' })
    expect((await world.call('GET', '200')).error.code).toBe(100)
    expect((await world.call('GET', '200', undefined, { authorization: 'Bearer second' })).body.id).toBe(
      '200',
    )
  })
})

describe('a subscription', () => {
  const subscribe = (world: World, body?: object) => world.call('POST', `${WABA}/subscribed_apps`, body)

  it('moves the posts to a callback that repeats the challenge', async () => {
    const world = await World.start()
    const other = await Callback.start()
    const { body } = await subscribe(world, { override_callback_uri: other.url, verify_token: 'phrase' })
    expect(body).toEqual({ success: true })
    await world.graph.fromCustomer(CUSTOMER, 'Hello')
    expect([world.callback.posted.length, other.posted.length]).toEqual([0, 1])
    expect((await world.call('GET', `${WABA}/subscribed_apps`)).body.data).toMatchObject([
      { override_callback_uri: other.url },
    ])
    await subscribe(world)
    await world.graph.fromCustomer(CUSTOMER, 'Hello again')
    expect([world.callback.posted.length, other.posted.length]).toEqual([1, 1])
    await world.call('DELETE', `${WABA}/subscribed_apps`)
    expect((await world.call('GET', `${WABA}/subscribed_apps`)).body.data).toEqual([])
  })

  it.each([
    ['knows another verify token', { verify_token: 'wrong' }, 'HTTP Status Code = 403'],
    ['is not there', { override_callback_uri: 'http://127.0.0.1:9/' }, 'curl_errno = 7'],
  ])('does not move them to one that %s', async (_name, more, words) => {
    const world = await World.start()
    const other = await Callback.start()
    const body = { override_callback_uri: other.url, verify_token: 'phrase', ...more }
    const { status, error } = await subscribe(world, body)
    expect(status).toBe(400)
    expect(error).toMatchObject({ code: 2200, message: expect.stringContaining(words) })
    await world.graph.fromCustomer(CUSTOMER, 'Hello')
    expect(world.callback.posted).toHaveLength(1)
  })

  it('does not move them to one that answers something else', async () => {
    const world = await World.start()
    world.callback.echo = 'welcome'
    const body = { override_callback_uri: world.callback.url, verify_token: 'phrase' }
    expect((await subscribe(world, body)).error.message).toContain('Response does not match challenge')
  })

  it('needs both the address and the verify token', async () => {
    const world = await World.start()
    expect((await subscribe(world, { override_callback_uri: 'https://a.b' })).error.message).toContain(
      'verify_token',
    )
    expect((await subscribe(world, { verify_token: 'phrase' })).error.message).toContain(
      'override_callback_uri',
    )
  })
})

describe('the templates', () => {
  const components = [{ type: 'BODY', text: 'Hello {{1}}' }]
  const templates = [
    { name: 'hello', components },
    { name: 'hello', language: 'de', components },
    { name: 'hello_again', category: 'MARKETING' as const, components },
    { name: 'order', status: 'PENDING' as const, components },
    { name: 'foreign', wabaId: '999', components },
  ]
  const listing = async (query: string) => {
    const world = await World.start({ templates })
    const { body } = await world.call('GET', `${WABA}/message_templates${query}`)
    const data = body.data as { name: string; language: string }[]
    return { body, names: data.map(({ name, language }) => `${name} ${language}`) }
  }

  it('are listed with what Meta tells of them', async () => {
    const { body, names } = await listing('')
    expect(names).toEqual(['hello en_US', 'hello de', 'hello_again en_US', 'order en_US'])
    expect((body.data as object[])[0]).toEqual({
      name: 'hello',
      parameter_format: 'POSITIONAL',
      components,
      language: 'en_US',
      status: 'APPROVED',
      category: 'UTILITY',
      id: expect.stringMatching(/^\d+$/),
    })
    expect(body.paging).toEqual({ cursors: { before: expect.any(String), after: expect.any(String) } })
  })

  it.each([
    ['?name=hello', ['hello en_US', 'hello de', 'hello_again en_US']],
    ['?name=hello&language=de', ['hello de']],
    ['?status=PENDING', ['order en_US']],
    ['?category=MARKETING', ['hello_again en_US']],
    ['?name=nothing', []],
  ])('%s', async (query, names) => {
    expect((await listing(query)).names).toEqual(names)
  })

  it('come in pages', async () => {
    const world = await World.start({ templates })
    const names: string[] = []
    let next: string | undefined = `${WABA}/message_templates?limit=3&fields=name`
    for (let pages = 0; next !== undefined && pages < 5; pages++) {
      const { body } = await world.call('GET', next)
      for (const template of body.data as { name: string }[]) {
        expect(Object.keys(template)).toEqual(['id', 'name'])
        names.push(template.name)
      }
      next = (body.paging as { next?: string }).next?.replace(`${world.graph.url}/v25.0/`, '')
    }
    expect(names).toEqual(['hello', 'hello', 'hello_again', 'order'])
  })
})
