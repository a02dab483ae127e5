/**
 * Operations of the Flat API as a `Toolkit` of `effect/ai`, with the privacy and the plans of `flat mcp`: a model sees pseudonyms, and what is dangerous
 * needs a plan. For the AI SDK, see `@flat-sdk/agents/ai-sdk`.
 */
import { FlatClient } from "@flat-sdk/core"
import * as Tool from "effect/ai/Tool"
import * as Toolkit from "effect/ai/Toolkit"
import * as Effect from "effect/Effect"
import type * as Layer from "effect/Layer"
import type * as Schema from "effect/Schema"
import * as Caller from "./contract/Caller.ts"
import type { OperationName } from "./contract/FlatContract.ts"
import { ToolError } from "./contract/Host.ts"
import * as OperationTools from "./OperationTools.ts"
import { checkOptions } from "./OptionChecks.ts"
import * as Outcome from "./results/Outcome.ts"
import { hints } from "./tools/Hints.ts"
import { isRead } from "./tools/Offer.ts"

export type { OperationName } from "./contract/FlatContract.ts"
export { ToolError } from "./contract/Host.ts"

/** Options of a toolkit. */
export interface Options<Name extends OperationName = OperationName> extends OperationTools.Choice<Name> {
  /**
   * Asks a person whether calls may be sent, in place of a plan. The question has the real names: show it to the person only, not to the model. After
   * `false` nothing is sent, and nothing if it fails: the tool then fails with a message that names `ask`.
   */
  readonly ask?: ((question: string) => Effect.Effect<boolean>) | undefined
}

/** What a tool returns: `result`, and `next` if another page follows; or `plan` and `confirm`, and nothing was sent. */
export const Result = Outcome.Call

/** The tool of an operation. Failures are results too: a model reads what failed, and what to do next. */
export type OperationTool<Name extends string> = Tool.Tool<Name, {
  readonly parameters: typeof Schema.Unknown
  readonly success: typeof Result
  readonly failure: typeof ToolError
  readonly failureMode: "return"
}>

/** The tools of a toolkit, by the ids of their operations. */
export type Tools<Name extends string> = { readonly [Each in Name]: OperationTool<Each> }

/** A toolkit of `effect/ai`, and the layer that handles its calls. */
export interface FlatToolkit<Name extends string> {
  /** The tools, for `LanguageModel.generateText`, `Toolkit.merge` or `McpServer.toolkit`. */
  readonly toolkit: Toolkit.Toolkit<Tools<Name>>
  /** Layer of their handlers over a client. Each layer that is built has pseudonyms, plans and cursors of its own. */
  readonly layer: Layer.Layer<Tool.HandlersFor<Tools<Name>>, never, FlatClient.FlatClient>
  /** What to tell the model about all tools: put it into the system prompt. */
  readonly instructions: string
}

const toolOf = <Name extends OperationName>(
  { description, name, operation, schema }: OperationTools.OperationTool<Name>
) =>
  Tool.dynamic(name, {
    description,
    parameters: schema,
    success: Result,
    failure: ToolError,
    failureMode: "return"
  }).annotateMerge(hints({ title: operation.summary, readOnly: isRead(operation), openWorld: true }))
    // Optional fields are omitted, which strict schemas do not permit.
    .annotate(Tool.Strict, false)

/**
 * Creates a toolkit of the operations that a program chooses. Throws a `TypeError` that names an operation which does not exist, or an invalid
 * option.
 *
 * **Details**
 *
 * The input of a tool is that of the operation: parameters by name, and `body`. Tools that read also take `fields`, `limit`, `cursor`, `at` and `offset`,
 * which limit what comes back; those that write take `confirm`. Interrupting the fiber that generates ends the calls in progress. Before the first text is
 * shown, the accounts that the token can list are read, so that their names are known. Files are not transferred.
 *
 * **Example** (Counting the teachers of a school)
 *
 * ```ts check-only: it needs a model
 * import { FlatToolkit } from "@flat-sdk/agents"
 * import { Effect } from "effect"
 * import { LanguageModel } from "effect/ai"
 *
 * const flat = FlatToolkit.make({ operations: ["countOrgaUsers", "listOrganizationUsers"] })
 *
 * export const reply = LanguageModel.generateText({
 *   prompt: "How many teachers does the school have?",
 *   toolkit: flat.toolkit
 * }).pipe(Effect.provide(flat.layer))
 * ```
 */
export const make = <const Name extends OperationName>(options: Options<Name>): FlatToolkit<Name> => {
  const { ask, ...choice } = checkOptions(options)
  const { instructions, open, tools } = OperationTools.make(choice)
  // The tools are those of the names: a list loses which has which.
  const toolkit = Toolkit.make(...tools.map(toolOf)) as unknown as Toolkit.Toolkit<Tools<Name>>
  const layer = toolkit.toLayer(Effect.map(FlatClient.FlatClient, (client) => {
    const call = open(Caller.fromClient(client), ask)
    const handlers = tools.map(({ name, operation }) => [name, (given: unknown) => call(operation, given)])
    return Object.fromEntries(handlers) as Toolkit.HandlersFrom<Tools<Name>>
  }))
  return { toolkit, layer, instructions }
}
