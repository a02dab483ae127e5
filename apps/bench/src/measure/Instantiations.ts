/**
 * How many types the compiler instantiates for programs that use core and the Promise API: those of `pnpm check:budget`, on the built packages.
 */
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { type Consumer, consumers } from "../../../../scripts/types-budget/Consumers.ts"
import { measure as check, type Measured } from "../../../../scripts/types-budget/Project.ts"
import * as Statistics from "../Statistics.ts"

/** Medians of the rounds. Only the seconds differ between rounds. */
export interface Row extends Measured {
  readonly program: string
  readonly rounds: ReadonlyArray<Measured>
  /** Of the instantiations, which do not depend on the machine. */
  readonly spread: number
  /** Of the seconds. */
  readonly secondsSpread: number
}

/** The program of the target. */
export const oneService = "core: an operation of one service"

export const rowOf = (program: string, rounds: ReadonlyArray<Measured>): Row => {
  const of = (name: keyof Measured) => rounds.map((round) => round[name])
  return {
    program,
    rounds,
    seconds: Statistics.median(of("seconds")),
    instantiations: Statistics.median(of("instantiations")),
    types: Statistics.median(of("types")),
    megabytes: Statistics.median(of("megabytes")),
    spread: Statistics.spread(of("instantiations")),
    secondsSpread: Statistics.spread(of("seconds"))
  }
}

const once = (consumer: Consumer): Measured => {
  const directory = mkdtempSync(join(tmpdir(), "flat-sdk-types-"))
  try {
    return check(consumer, directory)
  } finally {
    rmSync(directory, { recursive: true, force: true })
  }
}

export const measure = (rounds: number): ReadonlyArray<Row> =>
  consumers.map((consumer) => rowOf(consumer.name, Array.from({ length: rounds }, () => once(consumer))))
