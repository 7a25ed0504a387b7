import { installTools } from '../../../scripts/tools.ts'

/** Before the first test of the Salesforce project: its tools are there. */
export const setup = (): void => installTools(['salesforce'])
