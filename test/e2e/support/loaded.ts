/**
 * For `node --import`: says on standard error which modules of tracing, or of OpenTelemetry, were loaded; not its bare
 * interface, which the library of the metrics brings along.
 */
import { registerHooks } from 'node:module'

registerHooks({
  load(url, context, next) {
    if (/telemetry-(?:otlp|traces)|@opentelemetry\/(?!api\/)/.test(url)) console.error(`loaded: ${url}`)
    return next(url, context)
  },
})
