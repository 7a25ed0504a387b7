import { installTools } from '../../../scripts/tools.ts'

/** For whoever runs these tests alone. */
export const setup = installTools
