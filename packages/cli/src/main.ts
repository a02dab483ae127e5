#!/usr/bin/env node
/**
 * Starts `flat`. Everything but the version is loaded when it is needed.
 */
import { exitCodes } from "@flat-sdk/terminal/ExitCode"
import { version } from "./calls/Version.ts"
import * as CompileCache from "./CompileCache.ts"

const args = process.argv.slice(2)
const [major = 0, minor = 0] = process.versions.node.split(".").map(Number)
if (args.length === 1 && (args[0] === "--version" || args[0] === "-v")) process.stdout.write(`flat v${version}\n`)
else if (major < 22 || (major === 22 && minor < 19)) {
  process.stderr.write(
    `Error: flat needs Node 22.19 or later, and this is ${process.version}. Install it from https://nodejs.org\n`
  )
  process.exitCode = exitCodes.rejected
} else {
  CompileCache.enable()
  const start = () => void import("./App.ts").then(({ start }) => start(args))
  const words = args[0] === "help" ? [...args.slice(1), "--help"] : args
  if (words[0] === "roster") void import("./commands/Roster.ts").then(({ start }) => start(words.slice(1)))
  // App reports an output that cannot be written, like that of any command.
  else if (words.length === 0 || (words.length === 1 && (words[0] === "--help" || words[0] === "-h"))) {
    void import("./Help.ts").then(({ print }) => print(start))
  } else start()
}
