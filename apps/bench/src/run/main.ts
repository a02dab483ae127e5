/** `pnpm bench`: all measurements, one after another, so that they do not disturb each other. */
import { join } from "node:path"
import { startServer } from "../Child.ts"
import * as Files from "../Files.ts"
import * as Installed from "../Installed.ts"
import type { Outcome, Setting } from "../Part.ts"
import { selectSubjects } from "../Subjects.ts"
import * as Machine from "./Machine.ts"
import * as Options from "./Options.ts"
import * as Report from "./Report.ts"

const say = (text: string): void => {
  process.stderr.write(`${text}\n`)
}

const run = async (options: Options.Options): Promise<Report.Results> => {
  const subjects = selectSubjects(options.subjects)
  say("installing the measured packages")
  const project = await Installed.make(options.fresh)
  say(`installed in ${project}`)
  const machine = Machine.describe(project)
  const server = await startServer()
  const { quick } = options
  const rounds = (usual: number, few: number) => options.rounds ?? (quick ? few : usual)
  const setting: Setting = { project, server, subjects, quick, rounds }
  try {
    const outcomes: Array<Outcome> = []
    for (const part of Options.all.filter(({ name }) => options.parts.includes(name))) {
      say(part.about)
      outcomes.push(await part.run(setting))
    }
    return { machine: machine(), outcomes }
  } finally {
    await server.end()
  }
}

try {
  const options = Options.parse(process.argv.slice(2))
  if (options === "help") {
    console.log(Options.help)
  } else {
    const results = await run(options)
    console.log(Report.of(results))
    Files.write(join(Files.app, "results/latest.json"), results)
    if (options.docs) Report.publish(results)
  }
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  process.exitCode = 1
}
