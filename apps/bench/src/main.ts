/**
 * `pnpm bench`: all measurements, one after another, so that they do not disturb each other.
 */
import { join } from "node:path"
import * as Files from "./Files.ts"
import * as Installed from "./Installed.ts"
import * as Profiling from "./measure/Profiling.ts"
import * as Options from "./Options.ts"
import * as Docs from "./report/Docs.ts"
import * as Terminal from "./report/Terminal.ts"
import { chosen, run } from "./Run.ts"
import * as Server from "./Server.ts"
import * as Targets from "./Targets.ts"

/** Profiles some subjects without measuring them. */
const profile = async (options: Options.Options): Promise<void> => {
  const project = await Installed.make(options.fresh)
  const server = await Server.start()
  try {
    for (const entry of chosen(options.profile).filter(({ name }) => options.profile.includes(name))) {
      const rows = await Profiling.measure(project, entry, server, options.quick ? 1000 : 4000)
      Terminal.printProfiles(rows)
      Files.write(join(Files.app, `results/profile-${entry.name}.json`), rows)
    }
  } finally {
    await server.end()
  }
}

try {
  const options = Options.parse(process.argv.slice(2))
  if (options === "help") {
    console.log(Options.help)
  } else if (options.profile.length > 0) {
    await profile(options)
  } else {
    const results = await run(options)
    const targets = Targets.judge(results)
    Terminal.print(results, targets)
    Files.write(join(Files.app, "results/latest.json"), { ...results, targets })
    if (options.docs) Docs.update(results, options.parts)
  }
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  process.exitCode = 1
}
