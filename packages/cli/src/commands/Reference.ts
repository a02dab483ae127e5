/** What describes all commands: `flat completions`, a script that completes commands and flags in a shell, and `flat man`, the man page. */
import * as Argument from "effect/cli/Argument"
import * as Command from "effect/cli/Command"
import * as Completions from "effect/cli/Completions"
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"
import { CommandSession } from "../calls/CommandSession.ts"
import { version } from "../calls/Version.ts"
import type { Catalog } from "../catalog/Catalog.ts"
import { text } from "../output/Output.ts"
import { forShells, treeOf } from "../reference/CommandTree.ts"
import { manPage } from "../reference/ManPage.ts"

/** How to install each script. Bash loads one in this folder when the command is first completed. */
const installs = {
  bash: "flat completions bash > ~/.local/share/bash-completion/completions/flat",
  zsh: "flat completions zsh > ~/.zsh/completions/_flat",
  fish: "flat completions fish > ~/.config/fish/completions/flat.fish",
  powershell: "flat completions powershell > flat-completion.ps1"
}

export const completions = (all: (catalog: Catalog) => Effect.Effect<Command.Command.Any>) =>
  Command.make(
    "completions",
    {
      shell: Argument.Literals("shell", ["bash", "zsh", "fish", "powershell"]).pipe(
        Argument.withDescription("The shell that runs the script")
      )
    },
    Effect.fnUntraced(function*({ shell }) {
      const { catalog } = yield* CommandSession
      const tree = forShells(treeOf(yield* all(catalog), catalog))
      const script = Completions.generate(tree.name, shell, tree)
        .replace(/^#\s+flat --completions .*$/m, `#   ${installs[shell]}`)
        // File names, where nothing else is completed.
        .replace(/^complete -F _flat flat$/m, "complete -o bashdefault -o default -F _flat flat")
      yield* text(Stream.make(`${script}\n`))
    })
  ).pipe(
    Command.withDescription(
      "Print a script that completes services, operations and flags in a shell. Its head says where to install it"
    ),
    Command.withExamples([
      { command: installs.bash },
      { command: installs.zsh },
      { command: installs.fish }
    ])
  )

export const man = (all: (catalog: Catalog) => Effect.Effect<Command.Command.Any>) =>
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
