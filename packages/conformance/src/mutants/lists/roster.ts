import type { Mutant } from "../Mutant.ts"

const credentials = {
  file: "packages/roster/src/passwords/Credentials.ts",
  tests: ["packages/roster/test/passwords/Credentials.test.ts"]
}
const lock = { file: "packages/roster/src/cli/LockFile.ts", tests: ["packages/roster/test/cli/LockFile.test.ts"] }
const creations = ["packages/roster/test/engine/UnknownCreations.test.ts"]
const createAccount = { file: "packages/roster/src/engine/steps/CreateAccount.ts", tests: creations }

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
    file: "packages/roster/src/storage/GroupCommit.ts",
    find: "Effect.onExit((exit) => Deferred.done(group, exit)),\n      Effect.uninterruptible",
    replace: "Effect.onExit((exit) => Deferred.done(group, exit))"
  },
  {
    breaks: "an incomplete line remains in the passwords file",
    ...credentials,
    find: "torn ? Effect.andThen(file.truncate(whole)",
    replace: "false ? Effect.andThen(file.truncate(whole)"
  },
  {
    breaks: "usernames and addresses are compared with their case",
    file: "packages/roster/src/plan/parts/Text.ts",
    find: "text.trim().normalize(\"NFC\").toLowerCase()",
    replace: "text.trim().normalize(\"NFC\")",
    tests: ["packages/roster/test/plan/mapping/Accounts.test.ts", ...creations]
  },
  {
    breaks: "the look-up after a creation compares usernames with their case",
    file: "packages/roster/src/live/FindAccount.ts",
    tests: creations,
    find: "Text.key(account.username) === Text.key(username)",
    replace: "account.username === username"
  },
  {
    breaks: "the password of a found account is not set again",
    ...createAccount,
    find: "body: { password: Redacted.value(password) }",
    replace: "body: {}"
  },
  {
    breaks: "an account that differs from the plan gets the password of the step",
    ...createAccount,
    find: "!isAsPlanned(step, account)",
    replace: "false"
  },
  {
    breaks: "a success does not reset the count of failures",
    file: "packages/roster/src/engine/outcome/Breaker.ts",
    find: "    responded: () => {\n      failures = 0",
    replace: "    responded: () => {\n",
    tests: ["packages/roster/test/engine/Breaker.test.ts"]
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
