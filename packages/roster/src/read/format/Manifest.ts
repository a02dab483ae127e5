/**
 * Reads the manifest of a OneRoster set: the version, and for each file whether it is complete, a list of changes, or absent. What the status of rows
 * says depends on that.
 */
import type { Change } from "../../model/Diagnostic.ts"
import type { Coverage } from "../../model/Roster.ts"
import * as Header from "../text/Header.ts"
import type { Row } from "../text/Row.ts"
import * as Table from "./Context.ts"

/** `doubtful`: the manifest says that there is no such file, or says something that nobody understands. */
export type Mode = "bulk" | "delta" | "unknown" | "doubtful"

export interface Manifest {
  readonly version: "oneroster-1.1" | "oneroster-1.2" | undefined
  /** The system that wrote the files, if they say so. */
  readonly source: { readonly system?: string }
  /** Whether some file lists changes. Then files without any may be missing. */
  readonly changes: boolean
  readonly modeOf: (file: string) => Mode
}

/** Nothing is said about the files: their rows decide. */
export const none: Manifest = { version: undefined, source: {}, changes: false, modeOf: () => "unknown" }

const spec = Header.table("manifest.csv", "propertyName!,value!", { ordered: true })

const check = ({ collector, set }: Table.Context, properties: ReadonlyMap<string, string>): void => {
  const file = "manifest.csv"
  for (const [column, form] of [["oneroster.version", /^1\.[12]$/], ["manifest.version", /^1\.0$/]] as const) {
    if (!form.test(properties.get(column) ?? "")) collector.add("manifest.version", { file, column })
  }
  for (const [property, value] of properties) {
    if (!property.startsWith("file.")) continue
    const at = { file, column: property }
    const mode = value.toLowerCase()
    const there = Table.find(set, `${property.slice("file.".length)}.csv`) !== undefined
    if (value === "") collector.add("manifest.mode-empty", at)
    else if (mode === "absent") {
      if (there) collector.add("manifest.present-though-absent", at)
    } else if (mode !== "bulk" && mode !== "delta") collector.add("manifest.mode-unknown", at)
    else if (!there) collector.add("manifest.absent-though-present", at)
    if (value !== mode && ["absent", "bulk", "delta"].includes(mode)) collector.add("manifest.mode-case", at)
  }
}

/** Reads the manifest. Without one, nothing is known about the files. */
export const read = async (context: Table.Context): Promise<Manifest> => {
  const properties = new Map<string, string>()
  const read = await Table.table(context, spec, [], (row) => {
    properties.set(row.get("propertyName"), row.get("value"))
  })
  if (read === undefined) {
    if (!context.set.single) context.collector.add("manifest.missing", { file: context.set.path })
  } else check(context, properties)
  const version = /^1\.[012]/.exec(properties.get("oneroster.version") ?? "")?.[0]
  const system = properties.get("source.systemName")
  return {
    version: version === undefined ? undefined : version === "1.2" ? "oneroster-1.2" : "oneroster-1.1",
    // Some exporters write a mode there.
    source: system === undefined || system === "" || system === "absent" ? {} : { system },
    changes: [...properties].some(([name, value]) => name.startsWith("file.") && value.toLowerCase() === "delta"),
    modeOf: (name) => {
      // Without a manifest or a mode, the rows decide.
      const mode = (properties.get(`file.${name}`) ?? "").toLowerCase()
      return mode === "bulk" || mode === "delta" ? mode : mode === "" ? "unknown" : "doubtful"
    }
  }
}

const dateTime = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/

/** What the status of the rows of one file says, in the mode of the file. */
export class Status {
  private filled = false
  private readonly mode: Mode

  constructor(mode: Mode) {
    this.mode = mode
  }

  /** Returns what happened to the row, or `gone` if a complete file lists a removed row. */
  read(row: Row): Change | "gone" | undefined {
    const status = row.get("status")
    const modified = row.get("dateLastModified")
    if (status !== "" || modified !== "") this.filled = true
    const folded = status.toLowerCase()
    // 1.0 had `inactive`, which receivers had to drop.
    const removed = folded === "tobedeleted" || folded === "inactive"
    if (status !== "" && status !== "active" && status !== "tobedeleted") row.report("status.unknown", "status")
    if (this.mode === "delta") {
      if (status === "") row.report("status.missing", "status")
      if (modified === "") row.report("status.missing", "dateLastModified")
      else if (!dateTime.test(modified)) row.report("date-time.form", "dateLastModified")
      return removed ? "removed" : "active"
    }
    if (this.mode === "bulk") {
      if (status !== "") row.report("status.in-bulk", "status")
      else if (modified !== "") row.report("status.in-bulk", "dateLastModified")
      if (!removed) return undefined
      row.leave("status.removed-in-bulk", "status")
      return "gone"
    }
    return removed ? "removed" : undefined
  }

  /** A file of unknown mode with filled status could be either: then absence means nothing. */
  get coverage(): Coverage {
    if (this.mode === "delta") return "changes"
    return this.mode === "doubtful" || (this.mode === "unknown" && this.filled) ? "partial" : "complete"
  }
}
