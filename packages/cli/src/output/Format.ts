/** The formats of the output, and what writes one. */
import type { Style } from "@flat-sdk/terminal/Style"
import type { Located } from "../catalog/Fields.ts"
import type * as Selection from "./Selection.ts"

export const formats = ["table", "json", "jsonl", "csv", "yaml"] as const

export type Format = typeof formats[number]

export interface Settings {
  /** Fields to show, or `undefined` for all. */
  readonly paths: ReadonlyArray<Selection.Path> | undefined
  readonly response: Located | undefined
  readonly header: boolean
  readonly style: Style
  readonly width: number
}

export interface ListWriter {
  readonly block: (items: ReadonlyArray<unknown>) => string
  readonly end: () => string
}

export interface Writer {
  /** Writes one value that is not a list. */
  readonly value: (value: unknown) => string
  readonly list: () => ListWriter
  /** Returns what the reader should know about the output. */
  readonly notes: () => ReadonlyArray<string>
}
