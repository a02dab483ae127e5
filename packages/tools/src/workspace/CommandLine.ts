/** The command lines of this repository's scripts: their flags, `--help`, and errors without a stack. */
import process from "node:process"
import { parseArgs, type ParseArgsConfig } from "node:util"

type Flags = NonNullable<ParseArgsConfig["options"]>

export const reject = (message: string, help: string): never => {
  process.stderr.write(`${message}\n\n${help}`)
  process.exit(2)
}

/** Returns the flags and the other words of the command line. Ends the process after `--help`, and if the command line is wrong. */
export const read = <const F extends Flags, const P extends boolean = false>(
  help: string,
  flags: F,
  allowPositionals?: P
) => {
  try {
    const options = { ...flags, help: { type: "boolean" } } as const
    const found = parseArgs({ options, allowPositionals: (allowPositionals ?? false) as P })
    if (!process.argv.includes("--help")) return found
  } catch (error) {
    return reject((error as Error).message, help)
  }
  process.stdout.write(help)
  process.exit(0)
}

/** Runs a script. If it fails, the process shows the message of the error and ends with 1. */
export const run = async (script: () => Promise<void> | void): Promise<void> => {
  try {
    await script()
  } catch (error) {
    console.error(error instanceof Error ? error.message : error)
    process.exitCode = 1
  }
}
