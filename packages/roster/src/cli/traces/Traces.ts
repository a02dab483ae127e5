/**
 * Sends traces of a run to an OpenTelemetry collector: the run, its steps by kind, and the calls to Flat. Loaded only when a collector is named. A
 * collector that cannot be reached never disturbs a run.
 */
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Exit from "../Exit.ts"
import { Settings } from "../settings/Settings.ts"
import { version } from "../start/Version.ts"

const named = Effect.gen(function*() {
  const { otlp } = yield* Settings
  const [from, text] = otlp === undefined
    ? ["OTEL_EXPORTER_OTLP_ENDPOINT", process.env["OTEL_EXPORTER_OTLP_ENDPOINT"]]
    : ["--otlp", otlp]
  if (text === undefined || text === "") return undefined
  const url = URL.parse(text)
  if (url !== null && /^https?:$/.test(url.protocol)) return url
  return yield* Exit.exitRejected(
    `Nothing was sent: ${from} must be the URL of a collector, such as http://127.0.0.1:4318.`
  )
})

/** The tracer, and a span for a command, if a collector is named. */
export const layer = (command: string) =>
  Layer.unwrap(Effect.gen(function*() {
    const url = yield* named
    if (url === undefined) return Layer.empty
    const { tracer } = yield* Effect.promise(() => import("./Collector.ts"))
    return Layer.provideMerge(Layer.span(`roster.${command}`), tracer(url, version))
  }))
