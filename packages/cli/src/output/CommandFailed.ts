/** A command that could not do, or not finish, what was asked. Its reason is that of the JSON report, such as `AnswersNeeded`. */
import * as Data from "effect/Data"

export class CommandFailed extends Data.TaggedError("CommandFailed")<{
  readonly reason: string
  readonly message: string
  readonly next?: string
  readonly exitCode: number
  /** Each problem of an input. */
  readonly problems?: ReadonlyArray<object>
}> {}
