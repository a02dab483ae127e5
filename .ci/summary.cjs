// Prints the closing line of a run from vitest's report. A test file that could not be loaded counts as one failure, and so does a run that
// left no report; a run without tests has failed.
const { readFileSync } = require("node:fs")

let passed = 0
let failed = 0
try {
  const report = JSON.parse(readFileSync(process.argv[2], "utf8"))
  passed = report.numPassedTests
  failed = report.numFailedTests +
    report.testResults.filter((file) => file.status === "failed" && !file.assertionResults.some((test) => test.status === "failed")).length
} catch (error) {
  console.error(`no test report: ${error.message}`)
  failed = 1
}
console.log(`tests: ${passed} passed, ${failed} failed`)
process.exit(failed > 0 || passed === 0 ? 1 : 0)
