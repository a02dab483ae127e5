/** Why a run cannot be begun or continued by this process. */
import * as Data from "effect/Data"

/** Another process has taken the run over, or has ended it: this one must not write any more. */
export class RunTaken extends Data.TaggedError("RunTaken")<{ readonly run: string }> {
  override get message(): string {
    return `The run ${this.run.slice(0, 8)} was taken over by another process.`
  }
}

/** Another plan of the organization has an open run. */
export class RunOpen extends Data.TaggedError("RunOpen")<{ readonly run: string }> {
  override get message(): string {
    return `The plan ${this.run.slice(0, 8)} of this organization has an open run.`
  }
}
