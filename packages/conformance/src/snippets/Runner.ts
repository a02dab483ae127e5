/**
 * Runs snippets in one process, one after another, which loads what they import once. The argument is a list as JSON; a line of JSON is printed for each.
 */
import { pathToFileURL } from "node:url"
import { inspect } from "node:util"

/** A snippet to run: its file, and the variables of its school. */
export interface Given {
  readonly name: string
  readonly file: string
  readonly env: Readonly<Record<string, string>>
}

/** How it ended: code and output, as those of a process of its own. */
export interface Ended {
  readonly name: string
  readonly code: number
  readonly output: string
}

const { stderr, stdout } = process
const written = { stdout: stdout.write.bind(stdout), stderr: stderr.write.bind(stderr) }

const run = async ({ env, file, name }: Given): Promise<Ended> => {
  const ended = { name, code: 0, output: "" }
  const failed = (error: unknown) => {
    ended.code = 1
    ended.output += inspect(error)
  }
  stdout.write = stderr.write = (text: string | Uint8Array) => {
    ended.output += String(text)
    return true
  }
  process.on("unhandledRejection", failed)
  Object.assign(process.env, env)
  try {
    await import(pathToFileURL(file).href)
    ended.code ||= Number(process.exitCode ?? 0)
  } catch (error) {
    failed(error)
  }
  process.off("unhandledRejection", failed)
  process.exitCode = undefined
  stdout.write = written.stdout
  stderr.write = written.stderr
  return ended
}

if (import.meta.main) {
  for (const given of JSON.parse(process.argv[2] ?? "[]") as ReadonlyArray<Given>) {
    console.log(JSON.stringify(await run(given)))
  }
  process.exit(0)
}
