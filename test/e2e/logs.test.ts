import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { storeSettings } from './support/databases.ts'
import { awaitStates } from './support/deliveries.ts'
import { ADMIN_TOKEN } from './support/hub.ts'
import { answer } from './support/receiver.ts'
import { Scene, useStage } from './support/stage.ts'
import {
  APP_SECRET,
  addService,
  CUSTOMER,
  customerText,
  echo,
  fixture,
  postToHook,
  receipt,
  VERIFY_TOKEN,
} from './support/whatsapp.ts'

const stage = useStage({ GOTALLO_LOG_LEVEL: 'trace', GOTALLO_RETRY_SCHEDULE: '50ms' })

const WORDS = 'The secret words of a customer'
const OWN_HEADER = 'own-header-secret'
const URL_KEY = 'key-in-the-url-of-an-endpoint'

describe('the log, at its most talkative', () => {
  it('tells nothing that is secret, and nothing of whom and what', async () => {
    const scene = await Scene.set(stage, { service: { headers: { authorization: OWN_HEADER } } })
    const { client } = scene
    const token = await client.post<{ id: string; token: string }>(scene.path('/tokens/'), {
      name: 'x',
      kind: 'tenant',
    })
    // What goes well …
    await scene.post(
      customerText('wamid.LOG', WORDS),
      echo('wamid.ECHO', { type: 'text', text: { body: WORDS } }),
      receipt('wamid.ECHO', 'read', 1_750_000_009),
      fixture('own/contacts_several'),
      fixture('own/system_number_previous'),
    )
    await fetch(`${scene.hookUrl}?hub.mode=subscribe&hub.verify_token=${VERIFY_TOKEN}&hub.challenge=1`)
    const rotated = await client.post<{ secret: string }>(scene.servicePath('secret/rotate/'))
    const [event] = await scene.fired()
    await client.get(scene.path(`/messages/${event?.id}/`))
    // … and what does not.
    scene.inbox.behaviour = (_, response) => response.writeHead(500).end(WORDS)
    await scene.post(customerText('wamid.LOG.2', WORDS))
    await awaitStates(scene, { DELIVERED: (await scene.count()) - 1, FAILED: 1 })
    await scene.post(`{"text": "${WORDS}", "from": "${CUSTOMER}"`, fixture('own/unknown_type'))
    await postToHook(scene.hookUrl, customerText('wamid.LOG.3', WORDS), 'wrong-app-secret')
    await fetch(`${scene.hookUrl}?hub.mode=subscribe&hub.verify_token=wrong-verify-token`)
    await client.as('gt_wrong-token').call('GET', scene.path('/services/'))
    await client.as(token.token).call('POST', scene.path('/services/'), { url: `http://u:${OWN_HEADER}@x/` })
    const other = stage.receiver.inbox()
    other.behaviour = answer(410)
    await addService(client, scene.tenantId, `${other.url}?key=${URL_KEY}`)
    await scene.post(customerText('wamid.LOG.4', WORDS))
    await other.posts(1)
    await client.call('DELETE', scene.path(`/tokens/${token.id}/`))
    await stage.hub.stop()

    const { output, data } = stage.hub
    const { GOTALLO_MASTER_KEY } = await storeSettings(data)
    const [, signature = ''] = String((await scene.inbox.nth(1)).headers['webhook-signature']).split(/[, ]/)
    expect(signature).toHaveLength(44)
    const secrets = {
      'the operator token': ADMIN_TOKEN,
      'a minted token': token.token,
      'a token that was refused': 'gt_wrong-token',
      'the app secret': APP_SECRET,
      'the access token': 'e2e-access-token',
      'the verify token': VERIFY_TOKEN,
      'a verify token that was refused': 'wrong-verify-token',
      'the signing secret': scene.secret,
      'the rotated secret': rotated.secret,
      'an own header': OWN_HEADER,
      'a key in the URL of an endpoint': URL_KEY,
      'the master key': GOTALLO_MASTER_KEY ?? readFileSync(join(data, 'master.key'), 'utf8').trim(),
      'a signature': signature,
      'the number': CUSTOMER,
      'his next number': '12195555358',
      'a number on a card': '442079460001',
      'a number on a card, as it is written': '7946 0001',
      'the name': 'Sheena',
      'a name on a card': 'Babbage',
      'an e-mail address': 'ada@example.com',
      'the text': WORDS,
    }
    // That it did talk.
    expect(output).toContain('batch.committed')
    expect(output).toContain('attempt.ended')
    expect(output).toContain('post.quarantined')
    expect(output).toContain('service.disabled')
    const told = Object.entries(secrets).filter(([, secret]) => output.includes(secret))
    expect(told.map(([what]) => what)).toEqual([])
  })
})
