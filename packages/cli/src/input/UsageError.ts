/**
 * Wrong arguments, found before anything is sent. It names each flag, what is expected, and the closest valid value.
 */
import { exitCodes } from "@flat-sdk/terminal/ExitCode"
import * as Data from "effect/Data"

export interface UsageProblem {
  /** The flag or argument as it is typed, such as `--page-size` or `--set username=…`. Empty for the command as a whole. */
  readonly flag: string
  readonly problem: string
  readonly suggestion?: string | undefined
}

const sentence = ({ flag, problem, suggestion }: UsageProblem): string =>
  `${flag === "" ? "" : `${flag}: `}${problem}${suggestion === undefined ? "" : `. Did you mean ${suggestion}?`}`

export class UsageError extends Data.TaggedError("UsageError")<{
  readonly problems: ReadonlyArray<UsageProblem>
  /** The command whose `--help` explains the flags, such as `flat organization list-users`. */
  readonly command?: string | undefined
}> {
  readonly exitCode = exitCodes.rejected

  override get message(): string {
    const found = this.problems.map(sentence)
    return found.length === 1 ? found[0]! : `${found.length} problems:${found.map((one) => `\n  ${one}`).join("")}`
  }

  get next(): string | undefined {
    return this.command === undefined ? undefined : `See: ${this.command} --help`
  }
}

export const usage = (command: string | undefined, flag: string, problem: string, suggestion?: string): UsageError =>
  new UsageError({ problems: [{ flag, problem, suggestion }], command })
