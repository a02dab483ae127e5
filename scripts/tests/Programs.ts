/**
 * Programs that tests use and that not every machine has. Each is a tag: tests with the tag are skipped where the program is missing, `NotRun.ts`
 * lists them at the end, and `.ci/run` fails.
 */
import { existsSync } from "node:fs"
import { delimiter, join } from "node:path"
import * as process from "node:process"
import type { TestTagDefinition } from "vitest/config"
import system from "../../.ci/programs.json" with { type: "json" }
import * as Browser from "./Browser.ts"
import * as Postgres from "./Postgres.ts"

const isOnPath = (command: string): boolean =>
  (process.env["PATH"] ?? "").split(delimiter).some((folder) => existsSync(join(folder, command)))

const tag = (name: string, installed: boolean): TestTagDefinition => ({ name, skip: !installed })

export const tags: Array<TestTagDefinition> = [
  ...Object.entries(system).map(([name, { commands }]) => tag(name, commands.some(isOnPath))),
  tag("chromium", Browser.isInstalled()),
  tag("postgres", Postgres.binaries() !== undefined)
]

/** The names of programs that are missing here. */
export const missing: ReadonlySet<string> = new Set(tags.filter(({ skip }) => skip).map(({ name }) => name))
