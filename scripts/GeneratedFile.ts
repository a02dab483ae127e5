/**
 * The command of a generated file: writes it, or with `--check` only compares it.
 */
import { existsSync, readFileSync, writeFileSync } from "node:fs"
import { join, resolve } from "node:path"
import { parseArgs } from "node:util"

export interface Generated {
  /** Path of the file, from the repository's root. */
  readonly file: string
  /** The script of `package.json` that writes it. */
  readonly script: string
  readonly render: (root: string) => Promise<string>
}

const root = resolve(import.meta.dirname, "..")

const helpOf = ({ file, script }: Generated) =>
  `Writes ${file} from packages/core/src/contract.

Usage: pnpm ${script} [--check]

  --check   write nothing; exit 1 when the file is not what would be written
  --help    show this text
`

const execute = async (generated: Generated): Promise<number> => {
  const { values } = parseArgs({
    options: { check: { type: "boolean", default: false }, help: { type: "boolean", default: false } }
  })
  if (values.help) {
    console.log(helpOf(generated))
    return 0
  }
  const { file, render } = generated
  const target = join(root, file)
  const text = await render(root)
  if (!values.check) {
    writeFileSync(target, text)
    console.log(`Wrote ${file}.`)
    return 0
  }
  if (existsSync(target) && readFileSync(target, "utf8") === text) {
    console.log(`${file} is up to date.`)
    return 0
  }
  console.error(`${file} is out of date. Run pnpm generate.`)
  return 1
}

/** Runs the command with the arguments of the process, and sets its exit code. */
export const run = async (generated: Generated): Promise<void> => {
  try {
    process.exitCode = await execute(generated)
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : String(error)}\nSee pnpm ${generated.script} --help.`)
    process.exitCode = 1
  }
}
