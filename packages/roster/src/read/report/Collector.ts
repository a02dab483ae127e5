/** Collects diagnostics: counts all, and keeps the first of each code. */
import type { Diagnostic, DiagnosticCount, Severity } from "../../model/Diagnostic.ts"
import { type CodeName, codes } from "./Codes.ts"

export interface At {
  readonly file: string
  readonly row?: number | undefined
  readonly column?: string | undefined
  /** Says more, without any cell: a number of cells, the name of a column or a file. */
  readonly detail?: string | undefined
  /** The cell, kept only if the caller asked for values. */
  readonly value?: string | undefined
}

export interface Options {
  readonly strict: boolean
  readonly values: boolean
  /** How many diagnostics of each code are kept; all are counted. */
  readonly keep: number
}

export class Collector {
  readonly diagnostics: Array<Diagnostic> = []
  private readonly found = new Map<CodeName, number>()
  private readonly options: Options

  constructor(options: Options) {
    this.options = options
  }

  private severity(code: CodeName): Severity {
    return this.options.strict && codes[code].rule ? "error" : codes[code].severity
  }

  add(code: CodeName, at: At): void {
    const count = (this.found.get(code) ?? 0) + 1
    this.found.set(code, count)
    if (count > this.options.keep) return
    const { advice, message } = codes[code]
    const { column, detail, file, row, value } = at
    this.diagnostics.push({
      code,
      severity: this.severity(code),
      file,
      ...(row === undefined ? undefined : { row }),
      ...(column === undefined ? undefined : { column }),
      message: detail === undefined ? message : `${message} (${detail})`,
      advice,
      ...(this.options.values && value !== undefined ? { value } : undefined)
    })
  }

  /** Errors first, then by count. */
  counts(): ReadonlyArray<DiagnosticCount> {
    const order = { error: 0, warning: 1, info: 2 }
    return [...this.found]
      .map(([code, count]) => ({ code, count, severity: this.severity(code) }))
      .sort((a, b) => order[a.severity] - order[b.severity] || b.count - a.count)
  }
}
