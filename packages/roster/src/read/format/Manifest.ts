/** Reads the manifest of a OneRoster set: the version, and for each file whether it is complete, a list of changes, or absent. */
import * as Header from "../text/Header.ts"
import type { Context } from "./Context.ts"
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

const check = ({ collector, set }: Context, properties: ReadonlyMap<string, string>): void => {
  const file = "manifest.csv"
  for (const [column, form] of [["oneroster.version", /^1\.[12]$/], ["manifest.version", /^1\.0$/]] as const) {
    if (!form.test(properties.get(column) ?? "")) collector.add("manifest.version", { file, column })
  }
  for (const [property, value] of properties) {
    if (!property.startsWith("file.")) continue
    const at = { file, column: property }
    const mode = value.toLowerCase()
    const there = Table.find(set, `${property.slice("file.".length)}.csv`) !== undefined
    if (value === "") collector.add("manifest.mode-blank", at)
    else if (mode === "absent") {
      if (there) collector.add("manifest.present-though-absent", at)
    } else if (mode !== "bulk" && mode !== "delta") collector.add("manifest.mode-unknown", at)
    else if (!there) collector.add("manifest.absent-though-present", at)
    if (value !== mode && ["absent", "bulk", "delta"].includes(mode)) collector.add("manifest.mode-case", at)
  }
}

/** Reads the manifest. Without one, nothing is known about the files. */
export const read = async (context: Context): Promise<Manifest> => {
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
