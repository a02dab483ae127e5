#!/usr/bin/env node
/** Starts `roster`. Everything but the version is loaded when it is needed. */
import { exitCodes } from "@flat-sdk/terminal/ExitCode"
import { collectEarly, version } from "./cli/Version.ts"

const args = process.argv.slice(2)
const [major = 0, minor = 0] = process.versions.node.split(".").map(Number)
if (args.length === 1 && (args[0] === "--version" || args[0] === "-v")) process.stdout.write(`roster v${version}\n`)
else if (major < 22 || (major === 22 && minor < 19)) {
  process.stderr.write(
    `Error: roster needs Node 22.19 or later, and this is ${process.version}. Install it from https://nodejs.org\n`
  )
  process.exitCode = exitCodes.rejected
} else {
  collectEarly()
  void import("./cli/Program.ts").then(({ start }) => start(args))
}
