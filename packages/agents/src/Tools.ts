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
import { ClientSession, type Options, ToolError } from "./contract/Host.ts"
import * as Compact from "./results/Compact.ts"
import * as Result from "./results/Result.ts"
import * as Describe from "./tools/Describe.ts"
import { isRead, type Offer } from "./tools/Offer.ts"
import * as Read from "./tools/Read.ts"
import type * as Roster from "./tools/Roster.ts"
import * as Write from "./tools/Write.ts"

const text = (description: string) => Schema.optionalKey(Schema.String.annotate({ description }))
const operation = Schema.String.annotate({ description: "Name from find_operations" })
const parameters = Schema.optionalKey(
  Schema.Record(Schema.String, Schema.Unknown).annotate({ description: "Values by parameter name" })
)
const count = (minimum: number, maximum: number, description: string) =>
  Schema.optionalKey(Schema.Int.check(Schema.isBetween({ minimum, maximum })).annotate({ description }))

const unknown = (description: string) => Schema.optionalKey(Schema.Unknown.annotate({ description }))

const rendered = {
  result: unknown("The value of the response"),
  cut: text("How to read the entries that did not fit"),
  marks: text("How to read what a mark [+n …] replaces"),
  next: text("cursor of the next page"),
  leftOut: unknown("Fields that are never shown, and the command with which a person reads them"),
  advice: text("What to do next")
}

const hints = (title: string, hint: { readonly readOnly: boolean; readonly openWorld: boolean }) =>
  Context.make(Tool.Readonly, hint.readOnly).pipe(
    Context.add(Tool.Title, title),
    Context.add(Tool.Destructive, !hint.readOnly),
    Context.add(Tool.Idempotent, hint.readOnly),
    Context.add(Tool.OpenWorld, hint.openWorld)
  )

const findOperations = Tool.make("find_operations", {
  description: "Searches the operations of the Flat API (schools, accounts, classes, assignments, scores). Start here.",
  success: Schema.Struct({
    operations: Schema.Array(
      Schema.Struct({ operation: Schema.String, kind: Schema.String, summary: Schema.String })
    ),
    more: text("How to see the others"),
    writes: text("Why some are not offered"),
    advice: rendered.advice
  }),
  failure: ToolError,
  parameters: Schema.Struct({
    search: text("Words, such as \"list students of a class\". Without: all operations"),
    limit: count(1, 200, "Default 10")
  })
}).annotateMerge(hints("Find operations", { readOnly: true, openWorld: false }))

const describeOperation = Tool.make("describe_operation", {
  description: "Parameters, fields of the body, scopes and an example of an operation. Use it before the first call.",
  parameters: Schema.Struct({ operation }),
  success: Schema.Record(Schema.String, Schema.Unknown),
  failure: ToolError
}).annotateMerge(hints("Describe an operation", { readOnly: true, openWorld: false }))

const pseudonyms =
  " Names of people are pseudonyms (student-7f3a): use them as they are, they are replaced in what you send."

const readTool = (allowPersonalData: boolean) =>
  Tool.make("read", {
    description: `Calls an operation that changes nothing.${allowPersonalData ? "" : pseudonyms}`,
    parameters: Schema.Struct({
      operation,
      parameters,
      fields: Schema.optionalKey(
        Schema.Array(Schema.String).annotate({ description: "Only these fields, such as [\"id\", \"user.username\"]" })
      ),
      limit: count(1, 100, "Entries of a page, default 25"),
      cursor: text("`next` of the page before"),
      at: text("JSON pointer: only this part of the result"),
      offset: count(0, 100_000_000, "Skip entries of a list or characters of a text that was cut")
    }),
    dependencies: [ClientSession],
    success: Schema.Struct(rendered),
    failure: ToolError
  }).annotateMerge(hints("Read data", { readOnly: true, openWorld: true }))

const body = Schema.optionalKey(Schema.Unknown.annotate({ description: "Fields of the body" }))

const writeTool = Tool.make("write", {
  description:
    "Calls operations that change data. What deletes, exposes, hands over or changes much needs the user's yes: they are asked, or a plan and a confirmation token come back.",
  parameters: Schema.Struct({
    operation: Schema.optionalKey(operation),
    parameters,
    body,
    calls: Schema.optionalKey(
      Schema.Array(Schema.Struct({ operation, parameters, body })).annotate({
        description: "Instead of operation: several calls for one plan, in order"
      })
    ),
    confirm: text("Token of the plan, alone, after the user agreed")
  }),
  dependencies: [ClientSession],
  success: Schema.Struct({
    ...rendered,
    results: unknown("Of several calls, in order"),
    stopped: text("Which of several calls failed, and what was not sent"),
    plan: unknown("Nothing was changed yet: what the calls would do"),
    confirm: text("Token of the plan")
  }),
  failure: ToolError
}).annotateMerge(hints("Change data", { readOnly: false, openWorld: true }))

const find = (offer: Offer, { allowWrite, maxTokens }: Options, search: string, limit: number) => {
  const characters = maxTokens * Result.charactersOfToken
  const matches = offer.find(search, Number.POSITIVE_INFINITY)
  const usable = allowWrite ? matches : matches.filter(isRead)
  const lines = usable.slice(0, limit).map((one) => Describe.lineOf(offer.contract, one))
  const fitted = Compact.fit(lines, characters - 500)
  const shown = lines.slice(0, fitted.shown)
  return {
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
  }
}

/** What the tools need for their whole life. */
export interface Dependencies extends Omit<Write.Dependencies, "contract" | "names" | "session"> {
  readonly roster: (progress: Roster.Progress) => Effect.Effect<void, ToolError>
}

/** The layer of the tools that only read, and of those that write. */
export const make = ({ roster, ...dependencies }: Dependencies) => {
  const { offer, options } = dependencies
  const reading = Toolkit.make(findOperations, describeOperation, readTool(options.allowPersonalData))
  const writing = Toolkit.make(writeTool)
  /** Runs a tool with what belongs to its call. */
  const within = <A, R>(run: (of: Write.Dependencies) => Effect.Effect<A, ToolError, R>) =>
    Effect.flatMap(ClientSession, (session) =>
      run({
        ...dependencies,
        contract: offer.contract,
        session,
        names: roster((accounts) => session.progress(accounts, `Learning the names of ${accounts} accounts`))
      }))
  return {
    reading,
    writing,
    readingHandlers: reading.toLayer(
      Effect.gen(function*() {
        const services = yield* Effect.context<FileSystem.FileSystem | Path.Path>()
        return {
          find_operations: ({ limit = 10, search = "" }) => Effect.sync(() => find(offer, options, search, limit)),
          describe_operation: ({ operation: name }) =>
            Effect.map(
              offer.get(name),
              (one) =>
                Compact.fit(Describe.describe(offer, one), options.maxTokens * Result.charactersOfToken)
                  .value as Readonly<Record<string, unknown>>
            ),
          read: (given) => Effect.provideContext(within((of) => Read.read(of, given)), services)
        }
      })
    ),
    writingHandlers: writing.toLayer(
      Effect.gen(function*() {
        const services = yield* Effect.context<FileSystem.FileSystem | Path.Path>()
        return {
          write: (given) => Effect.provideContext(within((of) => Write.write(of, given)), services)
        }
      })
    )
  }
}
