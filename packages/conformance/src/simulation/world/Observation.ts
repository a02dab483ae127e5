/** Spans and metrics of a history: some processes have a tracer and a metric registry of their own. */
import * as Context from "effect/Context"
import * as Fiber from "effect/Fiber"
import * as Metric from "effect/Metric"
import * as Tracer from "effect/Tracer"
import { CurrentOperation } from "./Operation.ts"
import type { World } from "./World.ts"

const tracer = Tracer.make({
  span: (options) => {
    const span = new Tracer.NativeSpan(options)
    const operation = Fiber.getCurrent()?.getRef(CurrentOperation)
    if (operation !== undefined) (operation.spans ??= []).push(span)
    return span
  }
})

/** Returns what a process is observed with: every third one is, as a span costs many operations. */
export const contextOf = (world: World, process: string): Context.Context<never> =>
  world.dice(`telemetry of ${process}`).below(3) === 0
    ? Context.make(Metric.MetricRegistry, new Map()).pipe(Context.add(Tracer.Tracer, tracer))
    : Context.empty()

/** Returns the metrics of a process; `undefined` if it is not observed. */
export const metricsOf = ({ context }: { readonly context: Context.Context<never> }) =>
  Context.getOrUndefined(context as Context.Context<Tracer.Tracer>, Tracer.Tracer) === tracer
    ? Metric.snapshotUnsafe(context)
    : undefined
