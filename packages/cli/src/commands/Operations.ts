/** `flat operations`: lists and searches the operations. */
import * as Flags from "@flat-sdk/terminal/Flags"
import * as Command from "effect/cli/Command"
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"
import { CommandSession } from "../calls/CommandSession.ts"
import { closest, commandOf } from "../catalog/Catalog.ts"
import { search } from "../catalog/Search.ts"
import * as GlobalFlags from "../input/GlobalFlags.ts"
import { usage } from "../input/UsageError.ts"
import * as Output from "../output/Output.ts"

const name = "operations"

export const command = Command.make(
  name,
  {
    search: Flags.text("search", "words", "Only operations that match these words, the best first"),
    scope: Flags.text("scope", "scope", "Only operations that a token with this scope may call")
  },
  Effect.fnUntraced(function*({ scope, search: words = "" }) {
    const { catalog } = yield* CommandSession
    const { fields, limit } = yield* GlobalFlags.Globals
    const scopes = [...new Set(catalog.operations.flatMap(({ scopes }) => scopes))].toSorted()
    if (scope !== undefined && !scopes.includes(scope)) {
      return yield* usage(
        `flat ${name}`,
        "--scope",
        `expected one of ${scopes.join(", ")}, found ${JSON.stringify(scope)}`,
        closest(scope, scopes)
      )
    }
    const found = search(catalog, words).filter((operation) => scope === undefined || operation.scopes.includes(scope))
    const rows = found.slice(0, limit).map((operation) => ({
      command: commandOf(catalog, operation),
      summary: operation.summary,
      method: operation.method,
      path: operation.path,
      id: operation.id,
      scopes: operation.scopes
    }))
    const options = yield* GlobalFlags.outputOptions()
    if (found.length === 0 && !options.quiet) {
      yield* Output.note("No operation matches. Use fewer or other words")
    }
    yield* Output.items(Stream.fromIterable(rows), {
      ...options,
      fields: fields ?? (options.terminal && options.format === undefined ? ["command", "summary"] : undefined)
    })
  })
).pipe(
  Command.withDescription("Lists the operations of the API, or those that match some words."),
  Command.withExamples([
    { command: `flat ${name} --search 'create student'`, description: "The operations that match best come first" },
    { command: `flat ${name} --scope scores.readonly --format csv` }
  ])
)
