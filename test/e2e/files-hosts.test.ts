import { describe, expect, it } from 'vitest'
import { giving, saying, useFileHost } from './support/file-host.ts'
import { Kiosk } from './support/kiosk.ts'
import { expectFile, linkOf, refused } from './support/links.ts'
import { eventually } from './support/receiver.ts'
import { sample } from './support/samples.ts'
import { downloadsOf, hearFile } from './support/sent-files.ts'
import { Talk, useTalk } from './support/talk.ts'

const schedule = Array.from({ length: 40 }, () => '500ms').join(',')
const stage = useTalk({ mediaRedirects: true }, { GOTALLO_RETRY_SCHEDULE: schedule })
const files = useFileHost()

const image = () => sample('image/jpeg', 'view.jpg')
const openKiosk = async () => Kiosk.open((await Talk.begin(stage)).scene)

describe('the token of a platform account', () => {
  it('goes to the API, and not along with a redirect', async () => {
    const talk = await Talk.begin(stage)
    const file = image()
    const { message, mediaId } = await hearFile(talk, file)
    await expectFile(linkOf(message), file)
    expect(downloadsOf(talk, mediaId)).toMatchObject([
      {
        host: 'media',
        authorized: true,
        status: 302,
        headers: { authorization: `Bearer ${talk.accessToken}` },
      },
      { host: 'redirected', authorized: false, status: 200 },
    ])
    expect(JSON.stringify(downloadsOf(talk, mediaId)[1]?.headers)).not.toContain(talk.accessToken)
  })

  describe('where files are served by somebody else', () => {
    const other = useTalk({ mediaHost: 'own' })

    it('is not shown to him', async () => {
      const talk = await Talk.begin(other)
      const { message, mediaId } = await hearFile(talk, image())
      expect(await refused(linkOf(message))).toMatchObject({ status: 503, code: 'files_unavailable' })
      const downloads = downloadsOf(talk, mediaId)
      expect(downloads.length).toBeGreaterThan(0)
      for (const download of downloads) {
        expect(download).toMatchObject({ host: 'media', authorized: false })
        expect(JSON.stringify(download.headers)).not.toContain(talk.accessToken)
      }
    })
  })
})

describe('an address that must not be called', () => {
  it.each([
    'http://169.254.169.254/latest/meta-data/iam?token=secret-of-the-host',
    'http://[::ffff:10.1.2.3]/photo.jpg?token=secret-of-the-host',
    'https://192.168.1.1/photo.jpg?token=secret-of-the-host',
  ])('%s is not, and told as gone', async file_url => {
    const kiosk = await openKiosk()
    const message = await kiosk.hear({ type: 'IMAGE', file_url, mime_type: 'image/jpeg' })
    await kiosk.expectGone(message, /GOTALLO_ALLOW_NETWORKS/)
    expect(JSON.stringify(await kiosk.scene.fired())).not.toContain('secret-of-the-host')
  })

  it('is not where a redirect leads there', async () => {
    const kiosk = await openKiosk()
    const file_url = files.host.serve(saying(302, { location: 'http://10.1.2.3/photo.jpg' }))
    const message = await kiosk.hear({ type: 'IMAGE', file_url, mime_type: 'image/jpeg' })
    await kiosk.expectGone(message, /GOTALLO_ALLOW_NETWORKS/)
  })

  it('is this machine, where no network is allowed; the message is kept and delivered all the same', async () => {
    const kiosk = await openKiosk()
    const file_url = files.host.serve(giving(image()))
    await stage.hub.stop()
    await stage.hub.start({ GOTALLO_ALLOW_NETWORKS: '' })
    await kiosk.feed({
      ext_identifier: 'inside',
      type: 'IMAGE',
      file_url,
      mime_type: 'image/jpeg',
      chat_user: { ext_identifier: 'customer-7' },
    })
    await eventually(
      () => kiosk.scene.count(),
      count => expect(count).toBe(2),
    )
    await stage.hub.stop()
    await stage.hub.start()
    const message = await kiosk.event(({ ext_identifier }) => ext_identifier === 'inside', 'the message')
    await kiosk.expectGone(message, /GOTALLO_ALLOW_NETWORKS/)
    expect(files.host.timesAsked(file_url)).toBe(0)
  })
})
