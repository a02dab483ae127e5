/** Writes an invented school, for trials by hand: `pnpm exec node packages/roster/scripts/generate/main.ts school --pupils 1000 --messy`. */
import { parseArgs } from "node:util"
import * as Defects from "./Defects.ts"
import * as Generate from "./Generate.ts"
import * as Tables from "./Tables.ts"
import * as Write from "./Write.ts"

const { positionals: [path = "school"], values } = parseArgs({
  allowPositionals: true,
  options: {
    format: { type: "string", default: "oneroster-1.2" },
    pupils: { type: "string", default: "300" },
    messy: { type: "boolean", default: false }
  }
})
const format = Tables.writable.find((name) => name === values.format)
if (format === undefined) throw new Error(`--format is one of ${Tables.writable.join(", ")}`)
const roster = Generate.make({ pupils: Number(values.pupils) })
await Write.folder(Write.files(roster, { format, defects: values.messy ? Defects.names : [] }), path)
