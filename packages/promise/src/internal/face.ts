/**
 * Core's operations as promises and async iterables. There is no code here for any one operation.
 */
import type { FlatClientShape } from "@flat-sdk/core/FlatClient"
import type * as Core from "@flat-sdk/core/FlatError"
import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import type * as Stream from "effect/Stream"
import type { FlatOperations } from "../FlatClient.ts"
import type { AppScope } from "../generated/index.ts"
import type { CallOptions, Result as PublicResult } from "../Operation.ts"
import { toFlatError } from "./failure.ts"
import type { Runner } from "./Runner.ts"

type Call = (input?: unknown) => Effect.Effect<unknown, Core.FlatError>
type Walk = (input?: unknown, options?: unknown) => Stream.Stream<unknown, Core.FlatError>

/** What every operation of core is at run time. */
type CoreOperation =
  & Call
  & { readonly withResponse: Call }
  & Partial<Record<"stream" | "pages" | "resumable", Walk>>
  & {
    readonly collect?: (input: unknown, options: unknown) => Effect.Effect<unknown, Core.FlatError>
  }

const operationOf = (runner: Runner, operation: CoreOperation) => {
  const call = (core: Call) => (input?: unknown, options?: CallOptions) => runner.run(core(input), options?.signal)
  const walk = (core: Walk) => (input?: unknown, options?: CallOptions) =>
    runner.iterate(core(input, options), options?.signal)
  const result = async (input?: unknown, options?: CallOptions): Promise<PublicResult<unknown>> => {
    const outcome = await runner.run(Effect.result(operation(input)), options?.signal)
    return Result.isSuccess(outcome)
      ? { ok: true, value: outcome.success }
      : { ok: false, error: toFlatError(outcome.failure) }
  }
  const { collect, pages, resumable, stream, withResponse } = operation
  const single = Object.assign(call(operation), { withResponse: call(withResponse), result })
  return stream === undefined ? single : Object.assign(single, {
    stream: walk(stream),
    pages: walk(pages!),
    resumable: walk(resumable!),
    collect: (input: unknown, options: CallOptions) => runner.run(collect!(input, options), options?.signal)
  })
}

const serviceOf = <Service>(runner: Runner, service: object): Service =>
  Object.fromEntries(
    Object.entries(service).map(([name, operation]) => [name, operationOf(runner, operation as CoreOperation)])
    // `generated/` says of each operation what core's contract says: test/types.test.ts holds them together.
  ) as Service

/** The operations of a client of core. */
export const make = (runner: Runner, core: FlatClientShape): FlatOperations => {
  let organization: FlatOperations["organization"] | undefined
  return {
    get organization() {
      return organization ??= serviceOf<FlatOperations["organization"]>(runner, core.organization)
    },
    actAs: (user: string, scopes: ReadonlyArray<AppScope>) => make(runner, core.actAs(user, scopes)),
    quota: () => runner.run(core.quota),
    describe: () => core.describe()
  }
}
