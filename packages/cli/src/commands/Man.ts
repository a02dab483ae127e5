/**
 * `flat man`: the man page.
 */
import * as Command from "effect/cli/Command"
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"
import { CommandSession } from "../calls/CommandSession.ts"
import type { Catalog } from "../catalog/Catalog.ts"
import { text } from "../output/Output.ts"
import { treeOf } from "../reference/CommandTree.ts"
import { manPage } from "../reference/ManPage.ts"
import { version } from "../Version.ts"

/** Creates the command. `all` creates the root command with every command in it. */
export const make = (all: (catalog: Catalog) => Effect.Effect<Command.Command.Any>) =>
  Command.make(
    "man",
    {},
    Effect.fnUntraced(function*() {
      const { catalog } = yield* CommandSession
      yield* text(Stream.make(manPage(treeOf(yield* all(catalog), catalog), version, catalog.version)))
    })
  ).pipe(
    Command.withDescription("Print the man page"),
    Command.withExamples([{ command: "flat man > ~/.local/share/man/man1/flat.1" }])
  )
