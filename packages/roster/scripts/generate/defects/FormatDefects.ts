/** Values, headers and manifests that break the rules of a format. */
import type { Defect } from "./Defect.ts"
import { cell, property, rename } from "./Defect.ts"

export const formatDefects = {
  "boolean-case": {
    code: "boolean.form",
    what: "TRUE instead of true",
    kinds: ["people"],
    row: cell("enabledUser", (value) => value.toUpperCase())
  },
  "date-slashes": {
    code: "date.form",
    what: "dates with slashes",
    kinds: ["sessions"],
    row: (cells) =>
      cells.has("dateLastModified")
        ? [cells.with({ startDate: cells.get("startDate").replaceAll("-", "/") })]
        : undefined
  },
  "header-misspelt": {
    code: "header.misspelt",
    what: "a misspelt header",
    kinds: ["people"],
    header: (header) => rename("familyName", "famliyName")(header) ?? rename("Last_name", "Last_nam")(header)
  },
  "header-old": {
    code: "header.old-name",
    what: "a header of OneRoster 1.0",
    kinds: ["classes"],
    header: rename("termSourcedIds", "termSourcedId")
  },
  "header-extra": {
    code: "header.unknown-column",
    what: "a column that no format knows",
    kinds: ["schools", "people"],
    header: (header) => [...header, "ext_region"],
    row: (cells) => [[...cells.all, "north"]]
  },
  "header-unnamed": {
    code: "header.unnamed",
    what: "a column without a name",
    kinds: ["sessions"],
    header: (header) => [...header, ""],
    row: (cells) => [[...cells.all, ""]]
  },
  "manifest-blank": {
    code: "manifest.mode-blank",
    what: "no mode in the manifest",
    kinds: ["manifest"],
    row: property(/^file\.courses$/, "")
  },
  "manifest-absent": {
    code: "manifest.present-though-absent",
    what: "absent in the manifest, but there",
    kinds: ["manifest"],
    row: property(/^file\.academicSessions$/, "absent")
  },
  "manifest-phantom": {
    code: "manifest.absent-though-present",
    what: "in the manifest, but not there",
    kinds: ["manifest"],
    row: (cells) =>
      cells.get("propertyName") === "file.demographics"
        ? [cells.with({ propertyName: "file.results", value: "bulk" })]
        : undefined
  },
  "manifest-version": {
    code: "manifest.version",
    what: "manifest version 1",
    kinds: ["manifest"],
    row: property(/^manifest\.version$/, "1")
  },
  "manifest-missing": {
    code: "manifest.missing",
    what: "no manifest",
    kinds: ["manifest"],
    alone: true,
    remove: "manifest.csv"
  }
} as const satisfies Record<string, Defect>
