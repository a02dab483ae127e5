/**
 * The tool `write`: operations that change data. Those with a wide effect only after a plan.
 */
import * as Danger from "@flat-sdk/agents/danger/Danger"
import * as Effect from "effect/Effect"
import type { Input } from "../../calls/Caller.ts"
import type { Operation } from "../../catalog/Catalog.ts"
import * as Compact from "../results/Compact.ts"
import { ToolError } from "../ToolError.ts"
import { type Confirmations, lifetime } from "./Confirmations.ts"
import * as Effects from "./Effects.ts"
import { explaining, toToolError } from "./Failure.ts"
import * as InputOf from "./Input.ts"
import { isRead } from "./Offer.ts"
import * as Passwords from "./Passwords.ts"
import * as Read from "./Read.ts"
import * as Uploads from "./Uploads.ts"

export interface Parameters {
  readonly operation: string
  readonly parameters?: Readonly<Record<string, unknown>> | undefined
  readonly body?: unknown
  readonly confirm?: string | undefined
}

export interface Dependencies extends Read.Dependencies {
  readonly confirmations: Confirmations
}

const fail = (message: string) => Effect.fail(new ToolError({ message }))

/** The current state of what a write touches, from the operation that reads the same path. */
const currentState = Effect.fnUntraced(function*(
  { caller, offer, options, privacy }: Dependencies,
  operation: Operation,
  input: Input
) {
  for (const path of Effects.touchedBy(operation)) {
    const reader = Effects.readerOf(offer.operations, path)
    if (reader === undefined) continue
    const names = reader.parameters.filter((one) => one.in === "path").map(({ name }) => name)
    const outcome = yield* Effect.result(
      caller.call(reader, Object.fromEntries(names.map((name) => [name, input[name]])))
    )
    if (outcome._tag === "Failure") {
      const error = yield* toToolError(reader, privacy)(outcome.failure)
      // There is nothing to plan for.
      if (outcome.failure.reason._tag === "NotFound") return yield* error
      return { read: reader.id, problem: error.message }
    }
    const { value } = privacy.mask(outcome.success, reader.response)
    // Half of a result: the plan has the request too.
    return { read: reader.id, value: Compact.fit(Compact.withoutEmpty(value), options.maxTokens * 2).value }
  }
  return undefined
})

const plan = Effect.fnUntraced(function*(
  dependencies: Dependencies,
  session: string,
  operation: Operation,
  input: Input,
  given: Parameters,
  reasons: ReadonlyArray<string>
) {
  const { confirmations, options, privacy } = dependencies
  const current = yield* currentState(dependencies, operation, input)
  // In the words of the model: pseudonyms stay pseudonyms. What is secret is not repeated.
  const body = privacy.hideSecrets(InputOf.bodyOf(given.body), operation.body?.schema)
  const confirm = yield* confirmations.issue(session, operation, input)
  return JSON.stringify({
    plan: {
      operation: operation.id,
      request: InputOf.requestOf(operation, given.parameters ?? {}),
      ...(body === undefined ? undefined : { body: Compact.fit(body, options.maxTokens).value }),
      why: `It ${reasons.join("; it ")}.`,
      ...(current === undefined ? undefined : { current })
    },
    confirm,
    advice: `Nothing was changed. Show this plan to the user. If they agree, call write within ${
      lifetime / 1000
    } seconds with the same operation, parameters and body, and confirm: "${confirm}". It is valid once.`
  })
})

/** Calls an operation that changes data, or returns a plan. */
export const write = Effect.fnUntraced(function*(dependencies: Dependencies, session: string, given: Parameters) {
  const { caller, confirmations, offer, options, privacy, roster } = dependencies
  const operation = yield* offer.get(given.operation)
  if (isRead(operation)) return yield* fail(`${operation.id} only reads. Use the tool read.`)
  const input = yield* InputOf.make(operation, dependencies, given)
  yield* roster
  const reasons = Danger.phrases(Danger.of(offer.catalog, { operation, input })).map(privacy.maskText)
  if (given.confirm !== undefined && given.confirm !== "") {
    yield* confirmations.redeem(given.confirm, session, operation, input)
  } else if (reasons.length > 0) return yield* plan(dependencies, session, operation, input, given, reasons)
  const { input: filled, keep } = yield* Passwords.fill(offer.catalog, operation, input, options.files)
  const sent = yield* Uploads.resolve(operation, filled, options.files)
  const value = yield* caller.call(operation, sent).pipe(
    // Without a response, the account may have the password.
    Effect.tapError(({ outcome }) => outcome === undefined || keep === undefined ? Effect.void : Effect.ignore(keep)),
    explaining(operation, privacy)
  )
  const advice = keep === undefined ? undefined : yield* keep
  return yield* Read.show(dependencies, operation, value, { advice })
})
