/**
 * Secrets to plant, and everything that a client may show, to search for them.
 */
import { Cause, Effect, Exit, Logger, Metric, Tracer } from "effect"
import { inspect } from "node:util"

/** Values that must not be shown. */
export const secrets = {
  token: "planted-token-4f1b",
  oldToken: "planted-old-token-77aa",
  password: "planted+password=91",
  consumerSecret: "planted-consumer-secret-3c",
  registrationToken: "planted-registration-token-e5",
  signinToken: "planted-signin-8d2e",
  email: "planted.pupil@school.example",
  clientSecret: "planted-client-secret-60",
  refreshToken: "planted-refresh-token-b7",
  code: "planted-code-19c4"
} as const

/** The secrets in the forms in which a server repeats them. */
export const fields: Readonly<Record<string, string>> = {
  token: secrets.token,
  access_token: secrets.token,
  refresh_token: secrets.refreshToken,
  password: secrets.password,
  consumerSecret: secrets.consumerSecret,
  registrationToken: secrets.registrationToken,
  client_secret: secrets.clientSecret,
  code: secrets.code,
  email: secrets.email,
  url: `https://school.example/auth/signin?token=${secrets.signinToken}&destinationPath=%2F`
}

/** A text with all of them: a form, a header, a link, prose. */
export const sentence = [
  `Bearer ${secrets.token}`,
  `was ${new URLSearchParams({ ...fields, url: "" })}`,
  fields["url"],
  `<a href="https://school.example/auth/signin?token=${secrets.signinToken}">`,
  `for ${secrets.email}, ${secrets.email.replace("@", "%40")}`,
  JSON.stringify(fields)
].join(" ")

/** Finds the secrets in a text, complete or an identifying half. */
export const foundIn = (shown: string): ReadonlyArray<string> =>
  Object.entries(secrets).flatMap(([name, secret]) =>
    [secret, encodeURIComponent(secret), secret.slice(0, Math.max(14, secret.length / 2))].some((form) =>
        shown.includes(form)
      )
      ? [name]
      : []
  )

const attempt = (show: () => unknown): string => {
  try {
    return String(show())
  } catch (error) {
    return `not shown: ${String(error)}`
  }
}

/** All forms in which an error may be printed, with its causes. */
export const formsOf = (error: unknown, depth = 0): ReadonlyArray<string> => {
  const forms = [
    attempt(() => inspect(error, { depth: 10 })),
    attempt(() => inspect(error, { depth: 10, showHidden: true, getters: true })),
    attempt(() => inspect({ nested: [error] }, { depth: 10 })),
    attempt(() => String(error)),
    attempt(() => JSON.stringify(error)),
    attempt(() => JSON.stringify({ ...(error as object) }))
  ]
  if (typeof error !== "object" || error === null || depth > 6) return forms
  const { cause, message, reason, stack, toJSON } = error as Record<string, unknown>
  return [
    ...forms,
    String(message),
    String(stack),
    typeof toJSON === "function"
      ? attempt(() => inspect((error as { toJSON: () => unknown }).toJSON(), { depth: 10 }))
      : "",
    ...(reason === undefined ? [] : formsOf(reason, depth + 1)),
    ...(cause === undefined ? [] : formsOf(cause, depth + 1))
  ]
}

/** Runs a call with all hooks and loggers. Returns everything that was shown, by source. */
export const watched = <A, E>(
  call: Effect.Effect<A, E>
): Effect.Effect<{ readonly shown: Readonly<Record<string, string>>; readonly exit: Exit.Exit<A, E> }> =>
  Effect.gen(function*() {
    const lines: Array<string> = []
    const spans: Array<Tracer.NativeSpan> = []
    const tracer = Tracer.make({
      span: (options) => {
        const span = new Tracer.NativeSpan(options)
        spans.push(span)
        return span
      }
    })
    const logger = Logger.make((entry) => {
      lines.push(inspect(entry.message, { depth: 10 }), Cause.pretty(entry.cause), Logger.formatJson.log(entry))
    })
    const registry: Context["registry"] = new Map()
    const exit = yield* Effect.exit(call).pipe(
      Effect.provideService(Tracer.Tracer, tracer),
      Effect.provideService(Metric.MetricRegistry, registry),
      Effect.provide(Logger.layer([logger]))
    )
    const snapshot = yield* Effect.provideService(Metric.snapshot, Metric.MetricRegistry, registry)
    return {
      exit,
      shown: {
        log: lines.join("\n"),
        // Like an exporter: with the failure, its stack and its causes.
        spans: spans.map((span) =>
          inspect([span.name, [...span.attributes], span.events], { depth: 10 }) +
          (span.status._tag === "Ended" && Exit.isFailure(span.status.exit)
            ? Cause.prettyErrors(span.status.exit.cause, { includeCauseInStack: true }).map((error) =>
              `${error.name} ${error.message} ${error.stack}`
            ).join("\n")
            : "")
        ).join("\n"),
        metrics: inspect(snapshot, { depth: 10 }),
        error: Exit.isFailure(exit)
          ? [
            Cause.pretty(exit.cause),
            ...exit.cause.reasons.flatMap((reason) => reason._tag === "Fail" ? formsOf(reason.error) : [])
          ].join("\n")
          : ""
      }
    }
  })

interface Context {
  readonly registry: Effect.Success<typeof Metric.MetricRegistry>
}
