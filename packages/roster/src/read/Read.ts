/**
 * Reads a school's files: OneRoster 1.1 and 1.2, Clever's SFTP files, Microsoft School Data Sync v2.1, v2 and v1, and plain CSV, from a
 * folder, a zip or a single file. Files are read as streams; only the roster itself is in memory.
 */
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import type { Format, Roster } from "../model/Roster.ts"
import * as RowLog from "../model/RowLog.ts"
import { Builder, type KnownIds } from "./format/Builder.ts"
import type { Context } from "./format/Context.ts"
import { detect } from "./format/Detect.ts"
import * as OneRoster from "./format/OneRoster.ts"
import * as Plain from "./format/Plain.ts"
import * as SectionLayouts from "./format/SectionLayouts.ts"
import * as Sections from "./format/Sections.ts"
import { Collector } from "./report/Collector.ts"
import { defaultLimits, type Limits } from "./set/FileSet.ts"
import { openSet } from "./set/OpenSet.ts"
import { ReadError, refusal } from "./set/ReadError.ts"
import type { Encoding } from "./text/Encoding.ts"

/** Options of reading files. */
export interface Options {
  /**
   * Whether each violation of the format's rules is an error. Everything is still read: see `Roster.isValid`.
   * @default false
   */
  readonly strict?: boolean | undefined
  /**
   * Whether the files are a selection made by hand, such as one class. Then absence means nothing.
   * @default false
   */
  readonly partial?: boolean | undefined
  /**
   * Whether a plain CSV file lists everybody. The other formats say so themselves.
   * @default false
   */
  readonly complete?: boolean | undefined
  /**
   * Whether diagnostics contain the cells that they are about. Passwords are never included.
   * @default false
   */
  readonly values?: boolean | undefined
  /** Read the files in this encoding instead of guessing. */
  readonly encoding?: Encoding | undefined
  /**
   * Whether dates like `1/9/2026` start with the day.
   * @default false
   */
  readonly dayFirst?: boolean | undefined
  /** The role of everybody in a plain CSV file, where the file does not say it. */
  readonly role?: "student" | "teacher" | undefined
  /** The day (`YYYY-MM-DD`) for which roles and terms count. Today by default. */
  readonly today?: string | undefined
  /** Ids in the files of what earlier runs imported: a file of changes that removes another one has a diagnostic. */
  readonly known?: KnownIds | undefined
  /** What a set may contain at most. */
  readonly limits?: Partial<Limits> | undefined
  /**
   * Whether the roster says what became of each row.
   * @default false
   */
  readonly rows?: boolean | undefined
  /**
   * How many diagnostics of each code are kept. All are counted.
   * @default 100
   */
  readonly keep?: number | undefined
}

const readFormat = async (
  context: Context,
  format: Format,
  file: string,
  complete: boolean
): Promise<{ readonly format: Format; readonly system?: string }> => {
  if (format === "csv") await Plain.read(context, file, complete)
  else if (format === "clever") await Sections.read(context, SectionLayouts.cleverLayout)
  else if (format === "sds-1") await Sections.read(context, SectionLayouts.sds1Layout)
  else return OneRoster.read(context, format)
  return { format }
}

const read = async (path: string, options: Options, now: string, signal: AbortSignal): Promise<Roster> => {
  const limits = { ...defaultLimits, ...options.limits }
  const set = await openSet(path, limits)
  try {
    const { file, format } = await detect(set, { limits, encoding: options.encoding })
    const {
      dayFirst = false,
      encoding,
      keep = 100,
      partial = false,
      role,
      strict = false,
      today = now,
      values = false
    } = options
    const collector = new Collector({ strict, values, keep })
    const rows = options.rows === true ? new RowLog.Builder() : undefined
    const builder = new Builder(collector)
    const context: Context = { set, limits, encoding, today, dayFirst, role, signal, collector, rows, builder }
    const source = await readFormat(context, format, file, options.complete ?? false)
    // A single file of a set says nothing about the others.
    const roster = builder.finish(source, path, today, partial || (set.single && format !== "csv"), options.known)
    return rows === undefined ? roster : { ...roster, rows }
  } finally {
    set.close()
  }
}

/** Opens a folder, a zip or a file, detects its format and reads it. Fails only if nothing can be read at all. */
export const open = (path: string, options: Options = {}): Effect.Effect<Roster, ReadError> =>
  Effect.flatMap(Clock.currentTimeMillis, (millis) => {
    const date = new Date(millis)
    const two = (number: number) => String(number).padStart(2, "0")
    const today = `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`
    return Effect.tryPromise({
      try: (signal) => read(path, options, today, signal),
      catch: (cause) => cause instanceof ReadError ? cause : refusal(path, "unreadable end", cause)
    })
  })
