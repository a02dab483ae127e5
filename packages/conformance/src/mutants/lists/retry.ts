import type { Mutant } from "../Mutant.ts"

const file = "packages/core/src/http/Retry.ts"
const tests = ["packages/core/test/http/Retries.test.ts", "packages/conformance/test/reliability/Retries.test.ts"]

export const retry: ReadonlyArray<Mutant> = [
  {
    breaks: "the back-off has no cap",
    file,
    find: "const longestBackoff = 30_000",
    replace: "const longestBackoff = Infinity",
    tests
  }
]
