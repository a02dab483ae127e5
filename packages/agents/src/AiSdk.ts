/**
 * Operations of the Flat API as tools of the AI SDK, over a client of `@flat-sdk/promise`, with the privacy and the plans of `flat mcp`. The tools are plain
 * objects with Standard Schemas: they need no package of the AI SDK.
 */
import type { Quota } from "@flat-sdk/core"
import * as Effect from "effect/Effect"
import type { StandardJSONSchemaV1, StandardSchemaV1 } from "effect/StandardSchema"
import * as Caller from "./contract/Caller.ts"
import type { OperationName, ServiceName } from "./contract/FlatContract.ts"
import * as OperationTools from "./OperationTools.ts"
import { checkOptions } from "./OptionChecks.ts"
import type * as Outcome from "./results/Outcome.ts"

export type { OperationName } from "./contract/FlatContract.ts"

/** Options of tools for the AI SDK. */
export interface Options<Name extends OperationName = OperationName> extends OperationTools.Choice<Name> {
  /**
   * Asks a person whether calls may be sent, in place of a plan. The question has the real names: show it to the person only, not to the model. After
   * `false` nothing is sent, and nothing if it fails: the tool then fails with a message that names `ask`.
   */
  readonly ask?: ((question: string) => boolean | Promise<boolean>) | undefined
}

/** A `FlatClient` of `@flat-sdk/promise`, with all services. */
export type Client = { readonly [Service in ServiceName]: object } & {
  /** Reads the state of the rate limit. */
  readonly quota: () => Promise<Quota.QuotaState>
}

/** The input of a tool: the parameters of its operation by name, and `body`. */
export type Input = Readonly<Record<string, unknown>>

/** What a tool returns: `result`, and `next` if another page follows; or `plan` and `confirm`, and nothing was sent. */
export type Output = typeof Outcome.Call.Type

/** A tool as the AI SDK takes it. */
export interface FlatTool {
  readonly description: string
  readonly inputSchema: StandardSchemaV1<unknown, Input> & StandardJSONSchemaV1<unknown, Input>
  /**
   * Calls the operation. Rejects with an error whose message says what failed and what to do next, or with the reason of `abortSignal` if that is
   * aborted.
   */
  readonly execute: (input: Input, options?: { readonly abortSignal?: AbortSignal }) => Promise<Output>
}

/** Tools of the AI SDK, by name. */
export interface FlatTools<Name extends string> {
  /** The tools, by the ids of their operations, for `generateText` and `streamText`. */
  readonly tools: { readonly [Each in Name]: FlatTool }
  /** What to tell the model about all tools: put it into the system prompt. */
  readonly instructions: string
}

const inputSchemaOf = ({ schema }: OperationTools.OperationTool): FlatTool["inputSchema"] => ({
  "~standard": {
    version: 1,
    vendor: "flat-sdk",
    // `execute` names what is wrong with an input, in words for a model.
    validate: (value) => ({ value: value as Input }),
    jsonSchema: { input: () => ({ ...schema }), output: () => ({ ...schema }) }
  }
})

/**
 * Creates tools of the operations that a program chooses. Throws a `TypeError` that names an operation which does not exist, or an
 * invalid option. The tools share pseudonyms, plans and cursors: create them once per conversation or program. Aborting the generation ends the calls in
 * progress. Files are not transferred.
 *
 * **Example** (Counting the teachers of a school)
 *
 * ```ts check-only: it needs a model
 * import { flatTools } from "@flat-sdk/agents/ai-sdk"
 * import { FlatClient } from "@flat-sdk/promise"
 * import { generateText, isStepCount, type LanguageModel } from "ai"
 *
 * export const reply = async (model: LanguageModel) => {
 *   const { instructions, tools } = flatTools(FlatClient.fromEnv(), { operations: ["countOrgaUsers"] })
 *   const prompt = "How many teachers does the school have?"
 *   return await generateText({ model, instructions, tools, prompt, stopWhen: isStepCount(5) })
 * }
 * ```
 */
export const flatTools = <const Name extends OperationName>(
  client: Client,
  options: Options<Name>
): FlatTools<Name> => {
  const { ask, ...choice } = checkOptions(options)
  const { instructions, open, tools } = OperationTools.make(choice)
  const call = open(
    Caller.fromPromises(client),
    ask && ((question) => Effect.promise(async () => await ask(question)))
  )
  const toolOf = (one: OperationTools.OperationTool<Name>): FlatTool => ({
    description: one.description,
    inputSchema: inputSchemaOf(one),
    execute: async (input, { abortSignal } = {}) => {
      // Effect would begin the call before it reads the signal.
      abortSignal?.throwIfAborted()
      try {
        return await Effect.runPromise(call(one.operation, input), abortSignal && { signal: abortSignal })
      } catch (error) {
        throw abortSignal?.aborted === true ? abortSignal.reason : error
      }
    }
  })
  return { tools: Object.fromEntries(tools.map((one) => [one.name, toolOf(one)])), instructions } as FlatTools<Name>
}
