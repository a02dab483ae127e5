/**
 * Checks that no text can keep a regular expression busy: judges every expression in the sources of published packages and the desk with recheck.
 * Exponential, cubic and unknown ones fail; quadratic ones pass only with a limit in `quadratic`. Refuses `new RegExp` but in files that it lists.
 *
 * What was judged safe is in `expressions/safe.txt`, as hashes: judging all takes minutes. `--write` updates it; `--all` judges all again.
 */
import { createHash } from "node:crypto"
import { globSync, readFileSync, writeFileSync } from "node:fs"
import { createRequire } from "node:module"
import { availableParallelism } from "node:os"
import { check } from "recheck"
import { type ESTree, parseSync, Visitor } from "rolldown/utils"

/** Literals whose time grows with the square of the text, and what limits its length. */
const quadratic: Readonly<Record<string, string>> = {
  "/(\\S+) (\\S+) ([a-z-]+)/g": "a constant of KeySignature.ts: 170 characters"
}

/** Files that build an expression from parts, and where the parts are from. Never from input. */
const builders: Readonly<Record<string, string>> = {
  "packages/cli/src/calls/ContentFile.ts": "encodings of the bytes that begin a file: base64 has no signs but +",
  "packages/cli/src/mcp/ScorePrivacy.ts": "names of elements, a list in the file",
  "packages/engine/src/validation/SchemaShape.ts": "patterns of schemas that a developer wrote",
  "packages/sandbox/src/music/MusicXmlReader.ts": "names of elements, at its calls",
  "packages/score/src/abc/readAbc.ts": "names of elements, at its calls",
  "packages/score/src/render/Svg.ts": "names of elements, at its calls"
}

interface Expression {
  readonly source: string
  readonly flags: string
  readonly place: string
}

const record = new URL("expressions/safe.txt", import.meta.url)
const version = (createRequire(import.meta.url)("recheck/package.json") as { version: string }).version
const problems: Array<string> = []
const expressions = new Map<string, Expression>()

/** Returns the text that an argument has in the code, with `x` for what it inserts. */
const textOf = (node: ESTree.Argument | undefined): string | undefined =>
  node?.type === "TemplateLiteral"
    ? node.quasis.map(({ value }) => value.cooked).join("x")
    : node?.type === "Literal" && typeof node.value === "string"
    ? node.value
    : undefined

const add = (source: string, flags: string, place: string) => {
  // Without a quantifier, the time is that of the length.
  if (/[*+{]/.test(source)) expressions.set(`/${source}/${flags}`, { source, flags, place })
}

const isPublished = (folder: string) => {
  // The terminal's modules are in the bundles of the commands.
  if (folder === "packages/terminal") return true
  return (JSON.parse(readFileSync(`${folder}/package.json`, "utf8")) as { private?: boolean }).private !== true
}

const folders = [...globSync("packages/*").filter(isPublished), "apps/desk"]
for (const file of folders.flatMap((folder) => globSync(`${folder}/src/**/*.{ts,tsx}`))) {
  const text = readFileSync(file, "utf8")
  // Most files have no expression, and parsing all takes seconds.
  if (!/\/[^/\n]+\/|RegExp/.test(text)) continue
  const placeOf = (start: number) => `${file}:${text.slice(0, start).split("\n").length}`
  const visitCall = ({ arguments: given, callee, start }: ESTree.NewExpression | ESTree.CallExpression) => {
    if (callee.type !== "Identifier" || callee.name !== "RegExp") return
    if (!(file in builders)) {
      problems.push(`${placeOf(start)} builds an expression: write a literal, so that it can be judged`)
    }
    const [source, flags = ""] = given.map(textOf)
    if (source !== undefined) add(source, flags, placeOf(start))
  }
  new Visitor({
    Literal: (node) => {
      if ("regex" in node) add(node.regex.pattern, node.regex.flags, placeOf(node.start))
    },
    NewExpression: visitCall,
    CallExpression: visitCall
  }).visit(parseSync(file, text).program)
}

const hashOf = (literal: string) => createHash("sha256").update(`${version} ${literal}`).digest("hex").slice(0, 12)
const safe = new Set(readFileSync(record, "utf8").split(/\s/))
const judgeAll = process.argv.includes("--all")
const rest = [...expressions].filter(([literal]) => judgeAll || !safe.has(hashOf(literal)))
const safeOnes: Array<string> = []
const quadraticOnes = new Set<string>()

const remedy =
  "let each part begin with what the one before cannot have, and limit what is searched again; see packages/tools/src/lint/check-expressions.ts"

const judge = async () => {
  for (let next = rest.pop(); next !== undefined; next = rest.pop()) {
    const [literal, { flags, place, source }] = next
    // Its own limits of time would make verdicts depend on how busy the machine is.
    const verdict = await check(source, flags, { timeout: 300_000, attackTimeout: null, incubationTimeout: null })
    if (verdict.status === "safe") safeOnes.push(literal)
    else if (verdict.status === "unknown") {
      problems.push(`${place} ${literal} is unknown (${verdict.error.kind}): ${remedy}`)
    } else if (verdict.complexity.summary.startsWith("2nd") && Object.hasOwn(quadratic, literal)) {
      quadraticOnes.add(literal)
    } else problems.push(`${place} ${literal} is ${verdict.complexity.summary}: ${remedy}`)
  }
}
await Promise.all(Array.from({ length: availableParallelism() }, judge))

for (const literal of Object.keys(quadratic)) {
  if (!quadraticOnes.has(literal)) {
    problems.push(`packages/tools/src/lint/check-expressions.ts lists ${literal}, which is gone or not quadratic`)
  }
}
if (process.argv.includes("--write")) {
  const hashes = [...expressions.keys()].filter((literal) => safeOnes.includes(literal) || safe.has(hashOf(literal)))
    .map(hashOf).sort()
  const lines = Array.from(
    { length: Math.ceil(hashes.length / 9) },
    (_, at) => hashes.slice(at * 9, at * 9 + 9).join(" ")
  )
  writeFileSync(record, `${lines.join("\n")}\n`)
} else if (!judgeAll && safeOnes.length > 0) {
  problems.push(`${safeOnes.length} expressions are safe and not recorded: run pnpm lint-fix`)
}
for (const problem of problems) console.error(problem)
// The processes of recheck stay.
process.exit(problems.length === 0 ? 0 : 1)
