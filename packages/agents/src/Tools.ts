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
import type { Operation } from "./contract/Contract.ts"
import { ClientSession, type Options, type ServerHost, ToolError, type Words } from "./contract/Host.ts"
import * as Compact from "./results/Compact.ts"
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

// A model reads each field as it comes: a schema of them would cost more than it says.
const result = { success: Schema.Record(Schema.String, Schema.Unknown), failure: ToolError }

const findOperations = Tool.make("find_operations", {
  description:
    "Searches the operations of the Flat API (accounts, classes, assignments, scores). Start here. One that fits is described.",
  ...result,
  parameters: Schema.Struct({
    search: text("Such as \"create class; list group users\" for two. Without: all"),
    limit: count(1, 200, "Default 8")
  })
}).annotateMerge(hints({ title: "Find operations", readOnly: true, openWorld: false }))

const describeOperation = Tool.make("describe_operation", {
  description: "Parameters, body, scopes and an example of an operation.",
  parameters: Schema.Struct({ operation: call.operation }),
  ...result
}).annotateMerge(hints({ title: "Describe an operation", readOnly: true, openWorld: false }))

const pseudonyms = " People have pseudonyms (student-7f3a)."

const readTool = (allowPersonalData: boolean) =>
  Tool.make("read", {
    description: `Calls an operation that changes nothing.${allowPersonalData ? "" : pseudonyms}`,
    parameters: Read.Parameters,
    dependencies,
    ...result
  }).annotateMerge(hints({ title: "Read data", readOnly: true, openWorld: true }))

const writeTool = Tool.make("write", {
  description:
    "Calls operations that change data. What deletes, exposes, hands over or changes much needs the user's yes: they are asked, or a plan and a token come back.",
  parameters: Write.Parameters,
  dependencies,
  ...result
}).annotateMerge(hints({ title: "Change data", readOnly: false, openWorld: true }))

const wordsOf = (text: string): ReadonlySet<string> =>
  new Set((text.match(/[A-Z]?[a-z]+/g) ?? []).map((word) => word.toLowerCase().replace(/(?<=..)s$/, "")))

/** The one operation that the words name: whose id has all of them, and nothing else if several do. */
const fitting = (operations: ReadonlyArray<Operation>, search: string): Operation | undefined => {
  const words = wordsOf(search)
  if (words.size === 0) return undefined
  const named = operations.map((operation) => ({ operation, own: wordsOf(operation.id) }))
    .filter(({ own }) => [...words].every((word) => own.has(word)))
  const exact = named.filter(({ own }) => own.size === words.size)
  return exact.length === 1 ? exact[0]!.operation : named.length === 1 ? named[0]!.operation : undefined
}

const describe = (offer: Offer.Offer, operation: Operation, { sample }: ServerHost, { maxTokens }: Options) =>
  Compact.fit(Describe.describe(offer, operation, sample), maxTokens * Result.charactersOfToken).value as Readonly<
    Record<string, unknown>
  >

const find = (offer: Offer.Offer, host: ServerHost, options: Options, search: string, limit: number) => {
  // The best of each search, in turns.
  const searches = search.split(";").map((words) => offer.find(words))
  const most = Math.max(...searches.map(({ length }) => length))
  const turns = Array.from({ length: most }, (_, at) => searches.flatMap((found) => found[at] ?? []))
  const matches = [...new Set(turns.flat())]
  const usable = options.allowWrite ? matches : matches.filter(Offer.isRead)
  const fit = usable.length === 1 ? usable[0] : fitting(usable, search)
  const lines = fit === undefined ? usable.slice(0, limit).map((one) => Describe.lineOf(offer.contract, one)) : []
  const fitted = Compact.fit(lines, options.maxTokens * Result.charactersOfToken - 500)
  const operations = lines.slice(0, fitted.shown)
  const more = usable.length - (fit === undefined ? operations.length : 1)
  const writes = matches.length - usable.length
  return {
    ...(fit === undefined ? { operations } : { description: describe(offer, fit, host, options) }),
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
    find_operations: ({ limit = 8, search = "" }) => Effect.sync(() => find(offer, host, options, search, limit)),
    describe_operation: ({ operation }) =>
      Effect.map(offer.get(operation), (one) => describe(offer, one, host, options)),
    read: (given) => Effect.flatMap(ClientSession, (session) => Read.read(dependenciesOf(session), given))
  })))
  const write = McpServer.toolkit(writing).pipe(Layer.provide(writing.toLayer({
    write: (given) => Effect.flatMap(ClientSession, (session) => Write.write(dependenciesOf(session), given))
  })))
  return { offer, dependenciesOf, tools: options.allowWrite ? Layer.merge(read, write) : read }
}
