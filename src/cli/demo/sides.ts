import type { DemoSide } from './side.ts'

/** The platforms that the demo can play, by what `--platform` takes. */
export const SIDES: Readonly<Record<string, () => Promise<DemoSide>>> = {
  whatsapp: async () => (await import('./sides/whatsapp.ts')).startWhatsAppSide(),
}
