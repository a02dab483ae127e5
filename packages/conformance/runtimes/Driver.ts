/** Common code of the drivers that `Process.ts` starts. */
import * as Job from "./Job.ts"
import { type Line, mark } from "./Runtime.ts"

const print = (line: Line) => console.log(`${mark}${JSON.stringify(line)}`)

export const main = async (apis: Job.Apis, args: ReadonlyArray<string>, version: string): Promise<void> => {
  await Job.run(apis, JSON.parse(args.at(-1) ?? "[]") as ReadonlyArray<Job.Job>, (result) => print({ result }))
  print({ version })
}
