/** The tracer that exports to a collector: spans of the run and of calls to Flat, and of failures only the kind, because messages may have data of pupils. */
import * as ConfigProvider from "effect/ConfigProvider"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as FetchHttpClient from "effect/http/FetchHttpClient"
import * as Layer from "effect/Layer"
import * as OtlpSerialization from "effect/observability/OtlpSerialization"
import * as OtlpTracer from "effect/observability/OtlpTracer"
import * as Option from "effect/Option"
import * as Tracer from "effect/Tracer"

const spanNames = /^(?:roster|flat)\.|^(?:GET|POST|PUT|PATCH|DELETE) \//

/** Returns how a span ended, without what a message could contain. */
const withoutMessages = (exit: Exit.Exit<unknown, unknown>): Exit.Exit<unknown, unknown> => {
  if (Exit.isSuccess(exit) || Exit.hasInterrupts(exit)) return exit
  const error = Option.getOrUndefined(Exit.findErrorOption(exit))
  const tag = typeof error === "object" && error !== null && "_tag" in error ? String(error._tag) : "Error"
  return Exit.fail({ name: tag, message: "not exported" })
}

const selecting = (inner: Tracer.Tracer): Tracer.Tracer => {
  // Children of spans that are not exported belong to the nearest one that is.
  const hidden = new WeakMap<object, Option.Option<Tracer.AnySpan>>()
  const visible = (parent: Option.Option<Tracer.AnySpan>): Option.Option<Tracer.AnySpan> =>
    Option.flatMap(parent, (span) => hidden.get(span) ?? Option.some(span))
  return Tracer.make({
    span: (options) => {
      const parent = visible(options.parent)
      const isExported = spanNames.test(options.name)
      const span = inner.span({ ...options, parent, sampled: isExported })
      if (!isExported) hidden.set(span, parent)
      const end = span.end.bind(span)
      return Object.assign(span, {
        end: (time: bigint, exit: Exit.Exit<unknown, unknown>) => end(time, withoutMessages(exit))
      })
    }
  })
}

/** A tracer that sends spans to a collector. The variables of OpenTelemetry's SDKs apply: headers, compression, time limits, names of resources. */
export const tracer = (endpoint: URL, version: string): Layer.Layer<never> => {
  const env = {
    ...process.env as Readonly<Record<string, string>>,
    OTEL_EXPORTER_OTLP_ENDPOINT: endpoint.href,
    OTEL_TRACES_EXPORTER: "otlp",
    OTEL_EXPORTER_OTLP_TRACES_TIMEOUT: process.env["OTEL_EXPORTER_OTLP_TRACES_TIMEOUT"] ?? "2000"
  }
  const exporter = OtlpTracer.layerFromConfig({
    resource: { serviceName: process.env["OTEL_SERVICE_NAME"] || "flat-roster", serviceVersion: version }
  }).pipe(
    Layer.provide([
      OtlpSerialization.layerJson,
      FetchHttpClient.layer,
      ConfigProvider.layer(ConfigProvider.fromEnv({ env }))
    ])
  )
  return Layer.effect(Tracer.Tracer, Effect.map(Tracer.Tracer, selecting)).pipe(Layer.provide(exporter))
}
