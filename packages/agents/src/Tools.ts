/**
 * The tools of the server. Their descriptions are read by a model with every conversation: each word counts.
 */
import * as McpServer from "effect/ai/McpServer"
import * as Tool from "effect/ai/Tool"
import * as Toolkit from "effect/ai/Toolkit"
import * as Effect from "effect/Effect"
import * as FileSystem from "effect/FileSystem"
import * as Layer from "effect/Layer"
import * as Path from "effect/Path"
import * as Schema from "effect/Schema"
import { ClientSession, type Options, type ServerHost, ToolError, type Words } from "./contract/Host.ts"
import * as Compact from "./results/Compact.ts"
import * as Outcome from "./results/Outcome.ts"
import * as Result from "./results/Result.ts"
import * as Dependencies from "./tools/Dependencies.ts"
import * as Describe from "./tools/Describe.ts"
import { hints } from "./tools/Hints.ts"
import { call, count, text } from "./tools/Input.ts"
import * as Offer from "./tools/Offer.ts"
import * as Read from "./tools/Read.ts"
import * as Write from "./tools/Write.ts"

const words: Words = {
  form: ({ id }) => `describe_operation with operation: "${id}"`,
  confirm: (token) => `call write with confirm: "${token}" alone.`,
  folder: "For files, the user starts this server with --files DIRECTORY.",
  signIn: "`flat auth login` gets a new access token."
}

const dependencies = [ClientSession, FileSystem.FileSystem, Path.Path]

const findOperations = Tool.make("find_operations", {
  description: "Searches the operations of the Flat API (schools, accounts, classes, assignments, scores). Start here.",
  success: Schema.Struct({
    operations: Schema.Array(
      Schema.Struct({ operation: Schema.String, kind: Schema.String, summary: Schema.String })
    ),
    more: text("How to see the others"),
    writes: text("Why some are not offered"),
    advice: Outcome.resultFields.advice
  }),
  failure: ToolError,
  parameters: Schema.Struct({
    search: text("Words, such as \"list students of a class\". Without: all operations"),
    limit: count(1, 200, "Default 10")
  })
}).annotateMerge(hints({ title: "Find operations", readOnly: true, openWorld: false }))

const describeOperation = Tool.make("describe_operation", {
  description: "Parameters, fields of the body, scopes and an example of an operation. Use it before the first call.",
  parameters: Schema.Struct({ operation: call.operation }),
  success: Schema.Record(Schema.String, Schema.Unknown),
  failure: ToolError
}).annotateMerge(hints({ title: "Describe an operation", readOnly: true, openWorld: false }))

const pseudonyms =
  " Names of people are pseudonyms (student-7f3a): use them as they are, they are replaced in what you send."

const readTool = (allowPersonalData: boolean) =>
  Tool.make("read", {
    description: `Calls an operation that changes nothing.${allowPersonalData ? "" : pseudonyms}`,
    parameters: Read.Parameters,
    dependencies,
    success: Outcome.Read,
    failure: ToolError
  }).annotateMerge(hints({ title: "Read data", readOnly: true, openWorld: true }))

const writeTool = Tool.make("write", {
  description:
    "Calls operations that change data. What deletes, exposes, hands over or changes much needs the user's yes: they are asked, or a plan and a confirmation token come back.",
  parameters: Write.Parameters,
  dependencies,
  success: Outcome.Write,
  failure: ToolError
}).annotateMerge(hints({ title: "Change data", readOnly: false, openWorld: true }))

const find = (offer: Offer.Offer, { allowWrite, maxTokens }: Options, search: string, limit: number) => {
  const matches = offer.find(search)
  const usable = allowWrite ? matches : matches.filter(Offer.isRead)
  const lines = usable.slice(0, limit).map((one) => Describe.lineOf(offer.contract, one))
  const fitted = Compact.fit(lines, maxTokens * Result.charactersOfToken - 500)
  const operations = lines.slice(0, fitted.shown)
  const more = usable.length - operations.length
  const writes = matches.length - usable.length
  return {
    operations,
    ...Compact.omitUndefined({
      more: more === 0
        ? undefined
        : `${more} more match: ${fitted.shown === undefined ? "raise limit, or " : ""}use other words`,
      writes: writes === 0
        ? undefined
        : `${writes} that change data are not offered: the server was started without --allow-write`,
      advice: matches.length > 0
        ? undefined
        : "Nothing matches. Use nouns of the API: user, class, assignment, submission, score, collection, group, task."
    })
  }
}

/** Returns the operations that are offered, what calls need in a session, and the layer of the tools that read, and of those that write if they are permitted. */
export const make = (host: ServerHost, given: Omit<Dependencies.Given, "words">) => {
  const { options } = given
  const offer = Offer.make(host, options.scopes, host.search)
  const dependenciesOf = Dependencies.make(offer, { ...given, words })
  const reading = Toolkit.make(findOperations, describeOperation, readTool(options.allowPersonalData))
  const writing = Toolkit.make(writeTool)
  const read = McpServer.toolkit(reading).pipe(Layer.provide(reading.toLayer({
    find_operations: ({ limit = 10, search = "" }) => Effect.sync(() => find(offer, options, search, limit)),
    describe_operation: ({ operation }) =>
      Effect.map(offer.get(operation), (one) => {
        const described = Compact.fit(
          Describe.describe(offer, one, host.sample),
          options.maxTokens * Result.charactersOfToken
        )
        return described.value as Readonly<Record<string, unknown>>
      }),
    read: (given) => Effect.flatMap(ClientSession, (session) => Read.read(dependenciesOf(session), given))
  })))
  const write = McpServer.toolkit(writing).pipe(Layer.provide(writing.toLayer({
    write: (given) => Effect.flatMap(ClientSession, (session) => Write.write(dependenciesOf(session), given))
  })))
  return { offer, dependenciesOf, tools: options.allowWrite ? Layer.merge(read, write) : read }
}
