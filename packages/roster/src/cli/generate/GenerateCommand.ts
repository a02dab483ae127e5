/** The `generate` command: writes an invented school in any format, clean or with the defects of real files. */
import { Argument, Command, Flag } from "effect/cli"
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import { existsSync, readdirSync } from "node:fs"
import type { DefectName } from "../../generate/Defects.ts"
import * as Defects from "../../generate/Defects.ts"
import * as Generate from "../../generate/Generate.ts"
import * as Tables from "../../generate/Tables.ts"
import * as Write from "../../generate/Write.ts"
import * as Exit from "../Exit.ts"
import * as Table from "../Table.ts"
import * as Width from "../Width.ts"

const whole = (name: string, from: number, to: number, fallback: number, description: string) =>
  Flag.Int(name).pipe(
    Flag.withDescription(`${description} (default ${fallback})`),
    Flag.filter((value) => value >= from && value <= to, () => `a whole number from ${from} to ${to}`),
    Flag.withDefault(fallback)
  )

/** Returns the defects that are wanted: those named, or all that can be made together. */
const wanted = (messy: boolean, named: ReadonlyArray<DefectName>): ReadonlyArray<DefectName> =>
  messy
    ? [...new Set([...Defects.names.filter((name) => !("alone" in Defects.defects[name])), ...named])]
    : [...new Set(named)]

export const generate = Command.make(
  "generate",
  {
    path: Argument.String("path").pipe(Argument.withDescription("A folder to make, or a zip if the name ends in .zip")),
    format: Flag.Literals("format", Tables.writable).pipe(
      Flag.withDescription("Format of the files (default oneroster-1.2)"),
      Flag.withDefault("oneroster-1.2")
    ),
    pupils: whole("pupils", 1, Generate.maxPupils, 300, "Number of pupils"),
    classes: whole("classes", 1, 12, 3, "Classes of each pupil"),
    size: whole("class-size", 1, 1000, Generate.defaultClassSize, "Pupils of a class, about"),
    archived: whole("archived-years", 0, 5, 0, "Past school years whose classes are in the files too"),
    year: whole("year", 1990, 2090, 2026, "Year in which the school year starts"),
    seed: whole("seed", 0, 2 ** 31 - 1, 1, "The same seed gives the same files"),
    messy: Flag.Boolean("messy").pipe(
      Flag.withDefault(false),
      Flag.withDescription("Make the defects that real files have")
    ),
    defect: Flag.Literals("defect", Defects.names).pipe(
      Flag.withMetavar("NAME"),
      Flag.withDescription("Make this defect; may be repeated. docs/roster-files.md lists them"),
      Flag.between(0, Defects.names.length)
    )
  },
  Effect.fn(function*({ archived, classes, defect, format, messy, path, pupils, seed, size, year }) {
    const zip = path.toLowerCase().endsWith(".zip")
    if (existsSync(path) && (zip || readdirSync(path).length > 0)) {
      return yield* Exit.exitRejected(`${path} exists. Nothing was written. Give a new name.`)
    }
    const roster = Generate.make({
      pupils,
      seed,
      year,
      classesOfPupil: classes,
      classSize: size,
      archivedYears: archived
    })
    const written = Write.files(roster, { format, seed, defects: wanted(messy, defect) })
    yield* Effect.promise(() => zip ? Write.zip(written, path) : Write.folder(written, path))
    yield* Console.log(
      `${path}: ${format}, ${roster.people.size.toLocaleString("en")} people, ${
        roster.classes.size.toLocaleString("en")
      } classes, ${roster.memberships.size.toLocaleString("en")} memberships.`
    )
    if (written.made.size === 0) return
    yield* Console.log(Table.render({
      head: ["defect", "made", "what", "reported as"],
      rows: [...written.made].map(([name, count]) => [
        name,
        count.toLocaleString("en"),
        Defects.defects[name].what,
        Defects.defects[name].code ?? ""
      ]),
      width: yield* Width.width,
      prose: [2],
      numbers: [1],
      compact: true
    }))
  })
).pipe(
  Command.withShortDescription("Write the files of an invented school"),
  Command.withDescription(
    `Writes an invented school: names in many scripts, namesakes, twins, people in two schools, teachers who are also students, guardians,
terms. All addresses are at example.org. The same options always write the same files.`
  ),
  Command.withExamples([
    { command: "roster generate school", description: "Write 300 pupils as OneRoster 1.2" },
    {
      command: "roster generate --format clever --pupils 1000 --messy --seed 7 messy.zip",
      description: "Write a zip with the defects of real files, and count them"
    }
  ])
)
