/**
 * Programs that tests use and that not every machine has. Each is a tag: tests with the tag are skipped where the program is missing, `NotRun.ts`
 * lists them at the end, and `.ci/run` fails. `ProgramTests.ts` defines such tests.
 */
import { execFileSync } from "node:child_process"
import { existsSync, mkdtempSync, rmdirSync } from "node:fs"
import { tmpdir } from "node:os"
import { delimiter, join } from "node:path"
import * as process from "node:process"
import type { TestTagDefinition } from "vitest/config"
import system from "../../../../.ci/programs.json" with { type: "json" }
import * as Browser from "./Browser.ts"
import * as Postgres from "./Postgres.ts"
import * as SmallDisk from "./SmallDisk.ts"

/** A program that is a tag. */
export type Program = keyof typeof system | "chromium" | "mount" | "postgres"

const isOnPath = (program: string): boolean =>
  (process.env["PATH"] ?? "").split(delimiter).some((folder) => existsSync(join(folder, program)))

/** Whether this process may mount a small file system in memory, for tests of full disks. */
const mayMount = (): boolean => {
  if (process.platform !== "linux" || process.getuid?.() !== 0) return false
  const folder = mkdtempSync(join(tmpdir(), "mount-"))
  try {
    SmallDisk.mount({ execFileSync }, folder, 64).unmount()
    return true
  } catch {
    return false
  } finally {
    rmdirSync(folder)
  }
}

const isInstalled: Readonly<Record<Program, boolean>> = {
  ...Object.fromEntries(Object.keys(system).map((program) => [program, isOnPath(program)])) as Record<
    keyof typeof system,
    boolean
  >,
  chromium: Browser.isInstalled(),
  postgres: Postgres.binaries() !== undefined,
  mount: mayMount()
}

export const tags: Array<TestTagDefinition> = Object.entries(isInstalled).map(([name, installed]) => ({
  name,
  skip: !installed
}))

export const missing: ReadonlySet<string> = new Set(tags.filter(({ skip }) => skip).map(({ name }) => name))
