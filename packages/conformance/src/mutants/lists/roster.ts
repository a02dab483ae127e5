import type { Mutant } from "../Mutant.ts"

const applyTests = ["Apply", "ApplyFailures", "UnknownCreations"].map((name) => `apps/roster/test/${name}.test.ts`)
const credentials = { file: "apps/roster/src/run/Credentials.ts", tests: ["apps/roster/test/Credentials.test.ts"] }
const lock = { file: "apps/roster/src/run/Lock.ts", tests: ["apps/roster/test/Lock.test.ts"] }
const apply = { file: "apps/roster/src/run/Apply.ts", tests: applyTests }

export const roster: ReadonlyArray<Mutant> = [
  {
    breaks: "passwords are not flushed to the disk",
    ...credentials,
    find: "Effect.andThen(file.writeAll(bytes), file.sync)",
    replace: "file.writeAll(bytes)"
  },
  {
    breaks: "a save can be interrupted",
    ...credentials,
    find: "      Effect.uninterruptible,\n",
    replace: ""
  },
  {
    breaks: "an incomplete line remains in the passwords file",
    ...credentials,
    find: "torn ? Effect.andThen(file.truncate(whole)",
    replace: "false ? Effect.andThen(file.truncate(whole)"
  },
  {
    breaks: "usernames and addresses are compared with their case",
    file: "apps/roster/src/run/Plan.ts",
    find: "text.normalize(\"NFC\").toLowerCase()",
    replace: "text.normalize(\"NFC\")",
    tests: ["apps/roster/test/Plan.test.ts", ...applyTests]
  },
  {
    breaks: "the look-up after a creation compares usernames with their case",
    ...apply,
    find: "Plans.usernameKey(account.username) === Plans.usernameKey(username)",
    replace: "account.username === username"
  },
  {
    breaks: "the password of a found account is not set again",
    ...apply,
    find: "body: { password: Redacted.value(password) }",
    replace: "body: {}"
  },
  {
    breaks: "an account that differs from the file gets the password of the row",
    ...apply,
    find: "Object.keys(Plans.changesOf(row, account)).length > 0",
    replace: "false"
  },
  {
    breaks: "a success does not reset the count of failures",
    file: "apps/roster/src/run/Breaker.ts",
    find: "    responded: () => {\n      failures = 0",
    replace: "    responded: () => {\n",
    tests: ["apps/roster/test/Breaker.test.ts"]
  },
  {
    breaks: "two runs can take over one stale lock",
    ...lock,
    find: "yield* acquire(`${path}.${stale.id}`)",
    replace: "yield* Effect.void"
  },
  {
    breaks: "the lock of another host is checked against the process ids of this one",
    ...lock,
    find: "holder.host === hostname() &&",
    replace: "true &&"
  }
]
