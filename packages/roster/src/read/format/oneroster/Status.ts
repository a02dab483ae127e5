/** The status of rows: what complete files and files of changes say with it. */
import type { Change } from "../../../model/Place.ts"
import type { Coverage } from "../../../model/Roster.ts"
import type { Row } from "../../text/Row.ts"
import type * as Manifest from "../Manifest.ts"

const dateTime = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/

/** What the status of the rows of one file says, in the mode of the file. */
export class Status {
  private filled = false
  private readonly mode: Manifest.Mode

  constructor(mode: Manifest.Mode) {
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
