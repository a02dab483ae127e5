// Prints the arguments of vitest, one on each line, that run the tests which a report has as skipped: their files, and the tags of the programs.
const { readFileSync } = require("node:fs")
const path = require("node:path")
const programs = Object.keys(require("./programs.json"))

const { testResults } = JSON.parse(readFileSync(process.argv[2], "utf8"))
const files = testResults.filter(({ assertionResults }) => assertionResults.some(({ status }) => status === "skipped" || status === "pending"))
if (files.length === 0) throw new Error("no test was skipped: nothing is left to run")
console.log([...files.map(({ name }) => path.relative(process.cwd(), name)), "--tags-filter", [...programs, "mount"].join(" or ")].join("\n"))
