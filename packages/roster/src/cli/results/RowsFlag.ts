/** The flag of the commands that write results by row. */
import { Flag } from "effect/cli"

export const rowsFlag = Flag.String("rows").pipe(
  Flag.withMetavar("FILE"),
  Flag.withDescription(
    "Write a row for each row of the school's files: JSON if the name ends in .json, else CSV. Only you can read it"
  ),
  Flag.optional
)
