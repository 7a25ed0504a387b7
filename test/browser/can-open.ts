/** Ends with 1 where no Chromium can be opened: whoever prepares a machine installs the system's then. */
import { setup } from './support/tools.ts'

try {
  const close = await setup()
  await close()
} catch (error) {
  console.error((error as Error).message)
  process.exitCode = 1
}
