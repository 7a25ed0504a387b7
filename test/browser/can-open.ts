/** Ends with 1 where no Chromium can be opened: whoever prepares a machine installs the system's then. */
import { setup } from './support/tools.ts'

await setup().catch((error: Error) => {
  console.error(error.message)
  process.exitCode = 1
})
