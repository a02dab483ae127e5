/**
 * Writes an invented school, for trials by hand: `pnpm exec node packages/roster/scripts/generate/main.ts school --pupils 1000 --messy`. The same options always write
 * the same files.
 */
import { parseArgs } from "node:util"
import * as Defects from "./Defects.ts"
import * as Generate from "./Generate.ts"
import * as Tables from "./Tables.ts"
import * as Write from "./Write.ts"

const { positionals: [path], values } = parseArgs({
  allowPositionals: true,
  options: {
    format: { type: "string", default: "oneroster-1.2" },
    pupils: { type: "string", default: "300" },
    seed: { type: "string", default: "1" },
    year: { type: "string", default: "2026" },
    messy: { type: "boolean", default: false },
    defect: { type: "string", multiple: true, default: [] }
  }
})
const format = Tables.writable.find((name) => name === values.format)
const chosen = Defects.names.filter((name) =>
  values.defect.includes(name) || (values.messy && !("alone" in Defects.defects[name]))
)
if (path === undefined || format === undefined) {
  throw new Error(`give a folder or a .zip, and one of these formats: ${Tables.writable.join(", ")}`)
}
const seed = Number(values.seed)
const roster = Generate.make({ pupils: Number(values.pupils), seed, year: Number(values.year) })
const written = Write.files(roster, { format, seed, defects: chosen })
await (path.toLowerCase().endsWith(".zip") ? Write.zip(written, path) : Write.folder(written, path))
console.log(`${path}: ${roster.people.size} people, ${roster.classes.size} classes`)
for (const [name, count] of written.made) console.log(`${count} × ${name}: ${Defects.defects[name].what}`)
