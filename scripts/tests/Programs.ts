/**
 * Programs that tests use and that not every machine has. Each is a tag: tests with the tag are skipped where the program is missing, `NotRun.ts`
 * lists them at the end, and `.ci/run` fails.
 */
import { existsSync, mkdtempSync, rmdirSync } from "node:fs"
import { tmpdir } from "node:os"
import { delimiter, join } from "node:path"
import * as process from "node:process"
import type { TestTagDefinition } from "vitest/config"
import system from "../../.ci/programs.json" with { type: "json" }
import * as Browser from "./Browser.ts"
import * as Postgres from "./Postgres.ts"
import * as SmallDisk from "./SmallDisk.ts"

const isOnPath = (command: string): boolean =>
  (process.env["PATH"] ?? "").split(delimiter).some((folder) => existsSync(join(folder, command)))

/** Whether this process may mount a small file system in memory, for tests of full disks. */
const mayMount = (): boolean => {
  if (process.platform !== "linux" || process.getuid?.() !== 0) return false
  const folder = mkdtempSync(join(tmpdir(), "mount-"))
  try {
    SmallDisk.mount(folder, 64).unmount()
    return true
  } catch {
    return false
  } finally {
    rmdirSync(folder)
  }
}

const tag = (name: string, installed: boolean): TestTagDefinition => ({ name, skip: !installed })

export const tags: Array<TestTagDefinition> = [
  ...Object.entries(system).map(([name, { commands }]) => tag(name, commands.some(isOnPath))),
  tag("chromium", Browser.isInstalled()),
  tag("postgres", Postgres.binaries() !== undefined),
  tag("mount", mayMount())
]

export const missing: ReadonlySet<string> = new Set(tags.filter(({ skip }) => skip).map(({ name }) => name))
