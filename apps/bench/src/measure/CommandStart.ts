/**
 * The start of the command `flat`, as it is published: its version, and the help of one operation, relative to Node itself.
 */
import { spawnSync } from "node:child_process"
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { clientCore, pinned } from "../Child.ts"
import * as Files from "../Files.ts"
import * as Statistics from "../Statistics.ts"

export interface Row {
  /** The command as it is typed. */
  readonly command: string
  readonly millis: number
  /** Relative to `node -e 0` in the same rounds. */
  readonly toNode: number
  readonly spread: number
}

const flat = join(Files.root, "packages/cli/dist/flat.js")

export const version = "flat --version"
export const help = "flat organization list-users --help"

const commands: ReadonlyArray<readonly [command: string, args: ReadonlyArray<string>]> = [
  ["node -e 0", ["-e", "0"]],
  ...[version, help].map((command) => [command, [flat, ...command.split(" ").slice(1)]] as const)
]

/** Runs each command once to fill the disk cache and the cache of compiled code, then once per round. */
export const measure = (rounds: number): ReadonlyArray<Row> => {
  const home = mkdtempSync(join(tmpdir(), "flat-bench-"))
  const once = (args: ReadonlyArray<string>): number => {
    const [command, given] = pinned(clientCore, process.execPath, args)
    const from = performance.now()
    const { status, stderr } = spawnSync(command, given, {
      env: { ...process.env, HOME: home, XDG_CACHE_HOME: join(home, "cache"), NODE_COMPILE_CACHE: undefined }
    })
    if (status !== 0) throw new Error(`node ${args.join(" ")} ended with ${status}: ${String(stderr)}`)
    return performance.now() - from
  }
  try {
    const times = commands.map(() => [] as Array<number>)
    for (const [, args] of commands) once(args)
    for (let round = 0; round < rounds; round++) {
      for (const [nth, [, args]] of Statistics.rotated([...commands.entries()], round)) times[nth]!.push(once(args))
    }
    return commands.map(([command], nth) => ({
      command,
      millis: Statistics.median(times[nth]!),
      toNode: Statistics.ratio(times[nth]!, times[0]!),
      spread: Statistics.spread(times[nth]!)
    }))
  } finally {
    rmSync(home, { recursive: true, force: true })
  }
}
