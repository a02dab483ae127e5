/**
 * Tests that start programs which not every machine has. `describeWith` tags them with the programs and gives them what starts those, so that no
 * test can start a program without its tag: `pnpm lint` refuses every other way, except for the Node of this repository.
 */
import {
  type ChildProcessWithoutNullStreams,
  execFileSync,
  type ExecFileSyncOptions,
  spawn,
  type SpawnOptionsWithoutStdio,
  spawnSync,
  type SpawnSyncOptions,
  type SpawnSyncReturns
} from "node:child_process"
import { describe } from "vitest"
import type { Program } from "./Programs.ts"

/** Programs of every machine that runs the tests. They are no tags. */
type Common = "git" | "id" | "sh"

/** Programs that come with one that is a tag. */
interface Companions {
  readonly mount: "umount"
  readonly postgres: "initdb"
}

type Args = ReadonlyArray<string>

/** Starts programs. The functions are those of Node, with UTF-8 output and pipes. */
export interface Programs<Name extends string> {
  readonly spawn: (
    program: Name | Common,
    args: Args,
    options?: SpawnOptionsWithoutStdio
  ) => ChildProcessWithoutNullStreams
  readonly spawnSync: (program: Name | Common, args: Args, options?: SpawnSyncOptions) => SpawnSyncReturns<string>
  /** Returns what the program prints. Throws if it fails. */
  readonly execFileSync: (program: Name | Common, args: Args, options?: ExecFileSyncOptions) => string
}

const programs: Programs<string> = {
  spawn: (program, args, options) => spawn(program, args, { ...options, stdio: "pipe" }),
  spawnSync: (program, args, options) => spawnSync(program, args, { ...options, encoding: "utf8" }),
  execFileSync: (program, args, options) => execFileSync(program, args, { ...options, encoding: "utf8" })
}

/** Starts the programs of every machine, for tests without a tag. */
export const common: Programs<never> = programs

/** Defines tests that need programs. They are skipped where one is missing. */
export const describeWith = <const Name extends Program>(
  names: Name | ReadonlyArray<Name>,
  title: string,
  define: (programs: Programs<Name | (Name extends keyof Companions ? Companions[Name] : never)>) => void,
  options: { readonly concurrent?: boolean } = {}
): void => {
  describe(title, { ...options, tags: [names].flat() as Array<string> }, () => {
    define(programs)
  })
}
