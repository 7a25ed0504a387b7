import type { TelemetryListener } from './telemetry.ts'

const TIMEOUT_MS = 10_000
const TRIES = 5
const PAUSE_MS = 2_000

/**
 * Tells the owner that a service was disabled: a JSON POST to the alert URL, tried a few times. What is lost
 * here stands in the log, in the metrics and in the service itself.
 * @param report called when every try has failed
 */
export const createAlert = (url: string, report: (error: unknown) => void): TelemetryListener => {
  return (name, event) => {
    if (name === 'service.disabled') void post(url, { alert: name, ...event }).catch(report)
  }
}

const post = async (url: string, body: object): Promise<void> => {
  for (let attempt = 1; ; attempt += 1) {
    try {
      const answer = await fetch(url, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
        redirect: 'error',
        signal: AbortSignal.timeout(TIMEOUT_MS),
      })
      if (answer.ok) return
      throw new Error(`the alert URL answered ${answer.status}`)
    } catch (error) {
      if (attempt === TRIES) throw error
      await new Promise(resolve => setTimeout(resolve, PAUSE_MS * attempt))
    }
  }
}
