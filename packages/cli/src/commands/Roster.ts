/**
 * `flat roster` in the help, the completions and the man page. The tool itself is started before words are parsed: see `roster/Delegate.ts`.
 */
import { descriptions } from "@flat-sdk/roster/command"
import * as Command from "effect/cli/Command"

export const command = Command.make("roster").pipe(
  Command.withDescription(
    "Brings a school's roster to Flat: OneRoster, Clever, School Data Sync or CSV files. Its commands have flags of their own: flat roster plan --help"
  ),
  Command.withExamples([
    { command: "flat roster plan export.zip --out plan.json", description: "Show what the files would change" },
    { command: "flat roster apply plan.json --credentials passwords.csv", description: "Apply it" }
  ]),
  Command.withSubcommands(
    descriptions.map(([name, description]) => Command.make(name).pipe(Command.withDescription(description)))
  )
)
