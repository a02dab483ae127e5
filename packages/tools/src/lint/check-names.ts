/**
 * Counts functions, and constants of modules, that are named by a participle (`opened`, `written`): a function is a verb (`openFile`), a value is a
 * noun (`changes`), a test of truth begins with `is`, `has` or `can`. Fails if one is exported, or if there are more than `most`, which may only fall.
 * Constants inside of functions are not counted, nor are names of several words. With `--list`, or above the limit, prints all.
 */
import { readFileSync } from "node:fs"
import { listFiles } from "../workspace/Sources.ts"

const most = 88

const irregular =
  "begun bought bound broken brought built caught chosen done drawn fed felt forgotten found given gone grown held hidden hung kept " +
  "known laid led left lost made meant met paid said seen sent shown sold spent stolen struck stuck sung swept taken taught thought thrown told torn " +
  "won worn wound woven written"
const participle = new RegExp(`^(?:un|over|re)?(?:${irregular.replaceAll(" ", "|")}|own|[a-z]{2,}ed)$`)
/** Verbs and nouns that end as a participle does, the name of the status 401, and the kinds of a `TokenSource`. */
const isOther =
  /^(?:un)?authorized$|^cached$|^keyed$|^(?:unknown|embed|exceed|feed|hundred|indeed|need|proceed|seed|speed|succeed)$/

/** At the margin, every constant; inside of functions, those whose value is a function. */
const declaration =
  /^(?:(export )?(?:const|let|(?:async )?function\*?)|\s+(?:(?:async )?function\*?|const(?= \w+ = (?:async )?(?:<|\(|\w+ =>|Effect\.fn)))) (\w+)/gm

const names = listFiles(process.cwd(), "*.ts", "*.tsx").filter((file) => /\/src\/(?!generated\/|tests\/)/.test(file))
  .flatMap((file) => {
    const text = readFileSync(file, "utf8")
    return [...text.matchAll(declaration)]
      .filter(([, , name]) =>
        /^[A-Z]?[a-z]+$/.test(name!) && participle.test(name!.toLowerCase()) && !isOther.test(name!)
      )
      .map(({ 0: line, 1: exported, 2: name, index }) => ({
        isExported: exported !== undefined,
        place: `${file}:${text.slice(0, index + line.length).split("\n").length} ${name}`
      }))
  })

const problems = names.filter(({ isExported }) => isExported).map(({ place }) =>
  `${place}: name a function by a verb, and a value by a noun`
)
const isAbove = names.length > most
if (isAbove) problems.push(`${names.length} functions and constants are named by a participle, ${most} at most`)
if (isAbove || process.argv.includes("--list")) { for (const { place } of names) console.log(place) }
for (const problem of problems) console.error(problem)
process.exitCode = problems.length === 0 ? 0 : 1
