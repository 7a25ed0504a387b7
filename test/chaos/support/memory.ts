import { execFileSync } from 'node:child_process'

const BYTES_A_KIB = 1_024

/** Memory that a process has of the machine, in bytes. */
export const residentBytes = (pid: number): number =>
  Number(execFileSync('ps', ['-o', 'rss=', '-p', String(pid)], { encoding: 'utf8' })) * BYTES_A_KIB
