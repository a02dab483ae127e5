/**
 * The tool `write`: operations that change data. Dangerous calls, and several together, only after a person agreed.
 */
import * as Effect from "effect/Effect"
import type * as FileSystem from "effect/FileSystem"
import type * as Path from "effect/Path"
import { isReadonlyObject } from "effect/Predicate"
import * as Schema from "effect/Schema"
import { fail, type ToolError } from "../contract/Host.ts"
import * as Danger from "../danger/Danger.ts"
import { type Call, lifetime } from "../plans/Plans.ts"
import * as Preview from "../plans/Preview.ts"
import * as Result from "../results/Result.ts"
import type { Dependencies } from "./Dependencies.ts"
import { explaining } from "./Failure.ts"
import * as Files from "./Files.ts"
import * as InputOf from "./Input.ts"
import { isRead } from "./Offer.ts"
import * as Passwords from "./Passwords.ts"
import * as Read from "./Read.ts"

const OneCall = Schema.Struct({
  ...InputOf.call,
  body: Schema.optionalKey(Schema.Unknown).annotateKey({ description: "Fields of the body" })
})

export const Parameters = Schema.Struct({
  ...OneCall.fields,
  operation: Schema.optionalKey(InputOf.call.operation),
  calls: InputOf.calls("Instead: several {operation, parameters, body} for one plan, in order"),
  confirm: InputOf.text("Token of the plan, alone, after a yes")
})
export type Parameters = typeof Parameters.Type

const callOf = Effect.fnUntraced(function*(dependencies: Dependencies, given: typeof OneCall.Type) {
  const operation = yield* dependencies.offer.get(given.operation)
  if (isRead(operation)) return yield* fail(`${operation.id} only reads. Use the tool read.`)
  const input = yield* InputOf.make(operation, dependencies, given)
  return { operation, input, given: { parameters: given.parameters ?? {}, body: InputOf.bodyOf(given.body) } }
})

/** The calls that are asked for. Empty if there is only the token of a plan. */
const callsOf = Effect.fnUntraced(function*(
  dependencies: Dependencies,
  { calls = [], confirm = "", operation, ...given }: Parameters
): Effect.fn.Return<ReadonlyArray<Call>, ToolError> {
  if (operation !== undefined && calls.length > 0) {
    return yield* fail("Give either operation or calls. Nothing was sent.")
  }
  const all = operation === undefined ? yield* InputOf.callsAs(OneCall, calls) : [{ ...given, operation }]
  if (all.length === 0 && confirm === "") {
    return yield* fail("Name an operation, or give calls. Nothing was sent.")
  }
  return yield* Effect.forEach(all, (one) => callOf(dependencies, one))
})

/** What is dangerous in calls. The school's domains are read only where an address needs them. */
const dangerOf = Effect.fnUntraced(function*({ domains, offer }: Dependencies, calls: ReadonlyArray<Call>) {
  const judge = (domains: ReadonlyArray<string>) =>
    Danger.all(calls.map((call) => Danger.of(offer.contract, call, domains)))
  const strict = judge([])
  return strict.some(Danger.isOutside) ? judge(yield* domains) : strict
})

const execute = Effect.fnUntraced(function*(dependencies: Dependencies, { input, operation }: Call) {
  const { caller, offer, options, words } = dependencies
  const { input: filled, keep } = yield* Passwords.fill(offer.contract, operation, input, options.files, words)
  const sent = yield* Files.resolve(operation, filled, options.files, words)
  const value = yield* caller.call(operation, sent).pipe(
    // Without a response, the account may have the password.
    Effect.tapError(({ outcome }) => outcome === undefined || keep === undefined ? Effect.void : Effect.ignore(keep)),
    explaining(dependencies, operation)
  )
  const advice = keep === undefined ? undefined : yield* keep
  const { result, ...rest } = yield* Read.show(dependencies, operation, input, value, { advice, isBrief: true })
  return { ...rest, result: result === Result.nothing ? { done: 1 } : result }
})

/** Sends calls in their order, and ends at the first that fails. The result has their number and ids. */
const executeAll = Effect.fnUntraced(function*(
  dependencies: Dependencies,
  calls: ReadonlyArray<Call>
): Effect.fn.Return<Result.Rendered, ToolError, FileSystem.FileSystem | Path.Path> {
  const { session } = dependencies
  if (calls.length === 1) return yield* execute(dependencies, calls[0]!)
  const results: Array<Result.Rendered> = []
  let stopped: string | undefined
  for (const [at, call] of calls.entries()) {
    const outcome = yield* Effect.result(execute(dependencies, call))
    if (outcome._tag === "Failure") {
      stopped = `Call ${at + 1} of ${calls.length} failed, ${
        calls.length - at - 1
      } were not sent. ${call.operation.id}: ${outcome.failure.message}`
      break
    }
    results.push(outcome.success)
    yield* session.progress(at + 1, `${at + 1} of ${calls.length} calls`, calls.length)
  }
  const ids = results.map(({ result }) => isReadonlyObject(result) ? result["id"] : undefined)
  const leftOut = [...new Set(results.flatMap(({ leftOut }) => leftOut === undefined ? [] : JSON.stringify(leftOut)))]
  return {
    ...Object.assign({}, ...results),
    result: { done: results.length, ...(ids.some((id) => id !== undefined) ? { ids } : undefined) },
    ...(leftOut.length > 1 ? { leftOut: leftOut.map((one) => JSON.parse(one) as unknown) } : undefined),
    ...(stopped === undefined ? undefined : { stopped })
  }
})

/** Executes what a person agreed to. */
const executeAgreed = (dependencies: Dependencies, calls: ReadonlyArray<Call>) => {
  const { offer, plans, session } = dependencies
  if (calls.some((call) => Danger.rearranges(offer.contract, call))) plans.agreed(session.id)
  return executeAll(dependencies, calls)
}

/** Asks the person at the client, with the real names; where the client cannot, returns a plan for the model to show. */
const agree = Effect.fnUntraced(function*(
  dependencies: Dependencies,
  calls: ReadonlyArray<Call>,
  danger: Danger.Danger
) {
  const { caller, names, offer, options, plans, privacy, session, words } = dependencies
  // The plan names things in their words.
  const note = yield* names
  const steps = yield* Preview.make(offer.contract, caller, calls)
  const { problem, reader } = steps[0]?.target ?? {}
  // There is nothing to plan for.
  if (steps.length === 1 && reader !== undefined && problem?.reason._tag === "NotFound") {
    return yield* explaining(dependencies, reader)(Effect.fail(problem))
  }
  const agreement = yield* session.ask(Preview.question(steps, danger, privacy))
  if (agreement === "no") {
    return yield* fail(
      "The user was asked and did not agree. Nothing was sent. Do not repeat the call unless they ask."
    )
  }
  if (agreement === "yes") return yield* executeAgreed(dependencies, calls)
  const plan = Preview.plan(steps, danger, privacy, options.maxTokens)
  const confirm = yield* plans.issue(session.id, calls)
  return {
    plan,
    confirm,
    ...note,
    advice: `Nothing was changed. Show this plan to the user. If they agree, ${
      words.confirm(confirm)
    } The token is valid once, for ${lifetime / 60_000} minutes.`
  }
})

/** Calls operations that change data, or returns a plan. */
export const write = Effect.fnUntraced(function*(dependencies: Dependencies, given: Parameters) {
  const { offer, options, plans, session } = dependencies
  const calls = yield* callsOf(dependencies, given)
  if (given.confirm !== undefined && given.confirm !== "") {
    return yield* executeAgreed(dependencies, yield* plans.redeem(given.confirm, session.id, calls))
  }
  const danger = yield* dangerOf(dependencies, calls)
  if (options.plans && (calls.length > 1 || danger.length > 0)) return yield* agree(dependencies, calls, danger)
  const many = options.plans
    ? calls.filter((call) => Danger.rearranges(offer.contract, call) && !plans.count(session.id))
    : []
  return yield* many.length > 0
    ? agree(dependencies, calls, many.map(Danger.rearranging))
    : executeAll(dependencies, calls)
})
