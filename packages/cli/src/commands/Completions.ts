/**
 * `flat completions`: a script that completes commands and flags in a shell.
 */
import * as Argument from "effect/cli/Argument"
import * as Command from "effect/cli/Command"
import * as Completions from "effect/cli/Completions"
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"
import { Session } from "../calls/Session.ts"
import type { Catalog } from "../catalog/Catalog.ts"
import { text } from "../output/Output.ts"
import { treeOf, withGlobals } from "../reference/CommandTree.ts"

/** Creates the command. `all` creates the root command with every command in it. */
export const make = (all: (catalog: Catalog) => Effect.Effect<Command.Command.Any>) =>
  Command.make(
    "completions",
    {
      shell: Argument.Literals("shell", ["bash", "zsh", "fish", "powershell"]).pipe(
        Argument.withDescription("The shell that runs the script")
      )
    },
    Effect.fnUntraced(function*({ shell }) {
      const { catalog } = yield* Session
      const tree = withGlobals(treeOf(yield* all(catalog), catalog))
      const script = Completions.generate(tree.name, shell, tree).replaceAll("flat --completions ", "flat completions ")
      yield* text(Stream.make(`${script}\n`))
    })
  ).pipe(
    Command.withDescription(
      "Print a script that completes services, operations and flags in a shell. Its head says where to install it"
    ),
    Command.withExamples([
      { command: "flat completions bash >> ~/.bashrc" },
      { command: "flat completions zsh > ~/.zsh/completions/_flat" },
      { command: "flat completions fish > ~/.config/fish/completions/flat.fish" }
    ])
  )
