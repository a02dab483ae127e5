/** Logs each span when it ends: what was done, how long it took, and how it ended. Never a query, a header, an id or a name. */
import { Layer, Tracer } from "effect"

/** Attributes that are safe to show: the template of a path, never the path. */
const safeAttributes = [
  "http.route",
  "url.template",
  "http.response.status_code",
  "error.type",
  "flat.attempts",
  "roster.steps"
]

class LoggedSpan extends Tracer.NativeSpan {
  readonly #log: (line: string) => void

  constructor(options: ConstructorParameters<typeof Tracer.NativeSpan>[0], log: (line: string) => void) {
    super(options)
    this.#log = log
  }

  override end(...[endTime, exit]: Parameters<Tracer.NativeSpan["end"]>): void {
    super.end(endTime, exit)
    const millis = Number(endTime - this.status.startTime) / 1_000_000
    const facts = safeAttributes.flatMap((name) => {
      const value = this.attributes.get(name)
      return value === undefined ? [] : [`${name}=${String(value)}`]
    })
    this.#log([`${millis.toFixed(0).padStart(6)} ms`, this.name, exit._tag, ...facts].join("  "))
  }
}

/** Layer that logs spans as lines. */
export const layer = (log: (line: string) => void): Layer.Layer<never> =>
  Layer.succeed(Tracer.Tracer, Tracer.make({ span: (options) => new LoggedSpan(options, log) }))
