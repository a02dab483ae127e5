/** The documentation of a command for its help: what it does, its exit codes, the environment, and examples. */
import * as Command from "effect/cli/Command"

interface Documentation {
  readonly done: string
  /** What the exit code 3 means, if the command has it. The others mean the same in every command. */
  readonly incomplete?: string
  /** The variables that it reads. By default it reads none that matter. */
  readonly environment?: string
  /** Descriptions by the command line, without `roster`. */
  readonly examples: Readonly<Record<string, string>>
}

/** What the exit codes of commands that make a plan mean. */
export const planCodes = {
  done: "the plan is complete",
  incomplete: "there are conflicts, or the plan waits for confirmation"
}

/** The variables of commands that talk to Flat. */
export const environment =
  "FLAT_ACCESS_TOKEN (required), FLAT_BASE_URL, FLAT_ALLOW_HTTP, FLAT_ROSTER_STATE (folder for databases and lock files), NODE_EXTRA_CA_CERTS (PEM file of a certificate authority to trust), NO_COLOR"

export const describeCommand =
  (text: string, { done, environment, examples, incomplete }: Documentation) =>
  <Name extends string, Input, Context, E, R>(command: Command.Command<Name, Input, Context, E, R>) => {
    const codes = [
      `0 ${done}`,
      "2 nothing was written: a problem with the arguments, the files, the settings or the token",
      ...(incomplete === undefined ? [] : [`3 ${incomplete}`]),
      "4 the server, the disk or the database stopped the command: run it again",
      "10 to 25 the organization could not be read, by the reason of the error",
      "130, 143 interrupted by Ctrl-C or SIGTERM"
    ]
    const variables = environment === undefined ? "" : `Environment: ${environment}.\n\n`
    return command.pipe(
      Command.withDescription(`${text}\n\n${variables}Exit codes:\n  ${codes.join(";\n  ")}.`),
      Command.withExamples(
        Object.entries(examples).map(([line, description]) => ({ command: `roster ${line}`, description }))
      )
    )
  }
