#!/usr/bin/env node
/**
 * Starts `flat`. Everything but the version is loaded when it is needed.
 */
import * as CompileCache from "./CompileCache.ts"
import { version } from "./Version.ts"

const args = process.argv.slice(2)
if (args.length === 1 && (args[0] === "--version" || args[0] === "-v")) process.stdout.write(`flat v${version}\n`)
else {
  CompileCache.enable()
  void import("./Program.ts").then(({ start }) => start(args))
}
