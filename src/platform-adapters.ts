import type { Config } from './config.ts'
import { createCustom } from './platforms/custom/index.ts'
import { createFacebook } from './platforms/facebook/index.ts'
import { createInstagram } from './platforms/instagram/index.ts'
import { createLine } from './platforms/line/index.ts'
import type { Platform, PlatformTools } from './platforms/platform.ts'
import { createSms } from './platforms/sms/index.ts'
import { createTelegram } from './platforms/telegram/index.ts'
import { createViber } from './platforms/viber/index.ts'
import { createWhatsApp } from './platforms/whatsapp/index.ts'

/** Every platform that this version has, each at the address that is configured for it. Part of the composition root. */
export const createPlatforms = (
  config: Config,
  tools: Omit<PlatformTools, 'apiUrl'>,
): readonly Platform[] => {
  const at = (apiUrl: string): PlatformTools => ({ ...tools, apiUrl })
  return [
    createWhatsApp(at(config.metaApiUrl)),
    createFacebook(at(config.metaApiUrl)),
    createInstagram({ ...at(config.metaApiUrl), instagramApiUrl: config.instagramApiUrl }),
    createLine({ ...at(config.lineApiUrl), dataApiUrl: config.lineDataApiUrl }),
    createSms(at(config.twilioApiUrl)),
    createTelegram(at(config.telegramApiUrl)),
    createViber(at(config.viberApiUrl)),
    createCustom(tools),
  ]
}
