/**
 * The tools of the server. Their descriptions are read by a model with every conversation: each word counts.
 */
import * as Tool from "effect/ai/Tool"
import * as Toolkit from "effect/ai/Toolkit"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import type * as FileSystem from "effect/FileSystem"
import type * as Path from "effect/Path"
import * as Schema from "effect/Schema"
import type { Options } from "./Options.ts"
import * as Compact from "./results/Compact.ts"
import * as Result from "./results/Result.ts"
import { Session } from "./Session.ts"
import { ToolError } from "./ToolError.ts"
import * as Describe from "./tools/Describe.ts"
import { isRead, type Offer } from "./tools/Offer.ts"
import * as Read from "./tools/Read.ts"
import * as Write from "./tools/Write.ts"

const text = (description: string) => Schema.optionalKey(Schema.String.annotate({ description }))
const operation = Schema.String.annotate({ description: "Name from find_operations" })
const parameters = Schema.optionalKey(
  Schema.Record(Schema.String, Schema.Unknown).annotate({ description: "Values by parameter name" })
)
const count = (minimum: number, maximum: number, description: string) =>
  Schema.optionalKey(Schema.Int.check(Schema.isBetween({ minimum, maximum })).annotate({ description }))

const result = { success: Schema.String, failure: ToolError }

const hints = (hint: { readonly readOnly: boolean; readonly openWorld: boolean }) =>
  Context.make(Tool.Readonly, hint.readOnly).pipe(
    Context.add(Tool.Destructive, !hint.readOnly),
    Context.add(Tool.Idempotent, hint.readOnly),
    Context.add(Tool.OpenWorld, hint.openWorld)
  )

const findOperations = Tool.make("find_operations", {
  description: "Searches the operations of the Flat API (schools, accounts, classes, assignments, scores). Start here.",
  parameters: Schema.Struct({
    search: text("Words, such as \"list students of a class\". Without: all operations"),
    limit: count(1, 200, "Default 10")
  }),
  ...result
}).annotateMerge(hints({ readOnly: true, openWorld: false }))

const describeOperation = Tool.make("describe_operation", {
  description: "Parameters, fields of the body, scopes and an example of an operation. Use it before the first call.",
  parameters: Schema.Struct({ operation }),
  ...result
}).annotateMerge(hints({ readOnly: true, openWorld: false }))

const pseudonyms =
  " Names of people are pseudonyms (student-7f3a): use them as they are, they are replaced in what you send."

const readTool = (allowPersonalData: boolean) =>
  Tool.make("read", {
    description: `Calls an operation that changes nothing.${allowPersonalData ? "" : pseudonyms}`,
    parameters: Schema.Struct({
      operation,
      parameters,
      limit: count(1, 100, "Entries of a page, default 25"),
      cursor: text("`next` of the page before"),
      at: text("JSON pointer: only this part of the result"),
      offset: count(0, 100_000_000, "Skip entries of a list or characters of a text that was cut")
    }),
    ...result
  }).annotateMerge(hints({ readOnly: true, openWorld: true }))

const writeTool = Tool.make("write", {
  description:
    "Calls an operation that changes data. One that deletes or changes much returns a plan first, and a confirmation token for the second call.",
  parameters: Schema.Struct({
    operation,
    parameters,
    body: Schema.optionalKey(Schema.Unknown.annotate({ description: "Fields of the body" })),
    confirm: text("Token of the plan, after the user agreed")
  }),
  dependencies: [Session],
  ...result
}).annotateMerge(hints({ readOnly: false, openWorld: true }))

const find = (offer: Offer, { allowWrite, maxTokens }: Options, search: string, limit: number): string => {
  const characters = maxTokens * Result.charactersOfToken
  const matches = offer.find(search, Number.POSITIVE_INFINITY)
  const usable = allowWrite ? matches : matches.filter(isRead)
  const lines = usable.slice(0, limit).map((one) => Describe.lineOf(offer.catalog, one))
  const fitted = Compact.fit(lines, characters - 500)
  const shown = lines.slice(0, fitted.shown)
  return JSON.stringify({
    operations: shown,
    ...(shown.length < usable.length
      ? {
        more: `${usable.length - shown.length} more match: ${
          fitted.shown === undefined ? "raise limit, or " : ""
        }use other words`
      }
      : undefined),
    ...(usable.length < matches.length
      ? {
        writes: `${
          matches.length - usable.length
        } that change data are not offered: the server was started without --allow-write`
      }
      : undefined),
    ...(matches.length === 0
      ? {
        advice:
          "Nothing matches. Use nouns of the API: user, class, assignment, submission, score, collection, group, task."
      }
      : undefined)
  })
}

/** The layer of the tools that only read, and of those that write. */
export const make = (dependencies: Write.Dependencies) => {
  const { offer, options } = dependencies
  const reading = Toolkit.make(findOperations, describeOperation, readTool(options.allowPersonalData))
  const writing = Toolkit.make(writeTool)
  return {
    reading,
    writing,
    readingHandlers: reading.toLayer(
      Effect.gen(function*() {
        const services = yield* Effect.context<FileSystem.FileSystem | Path.Path>()
        return {
          find_operations: ({ limit = 10, search = "" }) => Effect.sync(() => find(offer, options, search, limit)),
          describe_operation: ({ operation: name }) =>
            Effect.map(offer.get(name), (one) =>
              JSON.stringify(
                Compact.fit(Describe.describe(offer, one), options.maxTokens * Result.charactersOfToken).value
              )),
          read: (given) => Effect.provideContext(Read.read(dependencies, given), services)
        }
      })
    ),
    writingHandlers: writing.toLayer(
      Effect.gen(function*() {
        const services = yield* Effect.context<FileSystem.FileSystem | Path.Path>()
        return {
          write: (given) =>
            Effect.flatMap(Session, ({ id }) => Effect.provideContext(Write.write(dependencies, id, given), services))
        }
      })
    )
  }
}
