import type { DemoSide } from './side.ts'

/** The platforms that the demo can play, by what `--platform` takes. */
export const SIDES: Readonly<Record<string, () => Promise<DemoSide>>> = {
  facebook: async () => (await import('./sides/facebook.ts')).startFacebookSide(),
  instagram: async () => (await import('./sides/instagram.ts')).startInstagramSide(),
  whatsapp: async () => (await import('./sides/whatsapp.ts')).startWhatsAppSide(),
  line: async () => (await import('./sides/line.ts')).startLineSide(),
  sms: async () => (await import('./sides/sms.ts')).startSmsSide(),
  telegram: async () => (await import('./sides/telegram.ts')).startTelegramSide(),
  viber: async () => (await import('./sides/viber.ts')).startViberSide(),
}
