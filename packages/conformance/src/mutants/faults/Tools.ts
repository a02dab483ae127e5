/** Faults of the sandbox and the commands. */
import { faults, type Mutant } from "./Mutant.ts"

export const tools: ReadonlyArray<Mutant> = [
  ...faults("sandbox/auth/Authorization", ["sandbox/Expiry", "sandbox/Escalation", "sandbox/Access"], [
    "the sandbox accepts expired delegated tokens",
    "  if (made.expires <= now) return expiredToken()\n",
    "",
    "B8"
  ]),
  ...faults("roster/passwords/Credentials", [], [
    "a part of a line in the passwords file stays",
    "      torn = true\n      yield*",
    "      yield*",
    "T4"
  ]),
  ...faults("roster/passwords/Credentials", ["conformance/Simulation"], [
    "passwords are not flushed to the disk",
    "Effect.andThen(file.writeAll(bytes), file.sync)",
    "file.writeAll(bytes)"
  ]),
  ...faults("roster/passwords/Credentials", ["conformance/SimulationPage"], [
    "a run relies on passwords that a killed one has not flushed",
    "if (found !== undefined) yield*",
    "if (false) yield*"
  ]),
  ...faults("roster/console/Exit", [], [
    "a full disk under the passwords file is taken for a wrong path",
    "isStop ? \"stopped\" : \"rejected\"",
    "isStop ? \"rejected\" : \"rejected\"",
    "T4"
  ]),
  ...faults("roster/engine/outcome/Breaker", [], [
    "a run stops one failure later",
    "if (failures >= limit) end(",
    "if (failures > limit) end(",
    "T1"
  ]),
  ...faults("roster/engine/steps/CreateAccount", [], [
    "the password of another account is set",
    "if (!isAsPlanned(step, account)) {",
    "if (false) {",
    "T2"
  ]),
  ...faults(
    "roster/plan/school/Holds",
    [],
    ["pupils become teachers unnoticed", "changing(\"teacher\"), {", "changing(\"nobody\"), {", "RO16"],
    ["a teacher who becomes a pupil still teaches", " || demoted.has(id)", "", "RO16"],
    ["half of a class may leave", ">= pupils.length * classThreshold", "> pupils.length * classThreshold", "RO17"]
  ),
  ...faults("roster/plan/Hold", [], [
    "a hold is approved for ever",
    "Object.hasOwn(approved, what) && approved[what]! >= count",
    "Object.hasOwn(approved, what)",
    "RO19"
  ]),
  ...faults(
    "roster/plan/Names",
    [],
    ["the sample of a plan has addresses", "if (!withAll && hidden.has(field))", "if (hidden.has(\"\"))", "RO14"],
    [
      "the names of classes that exist are lost",
      "if (reference?._tag === \"existing\") ids",
      "if (reference?._tag === \"created\") ids",
      "RO20"
    ]
  ),
  ...faults("roster/read/format/OneRosterRoles", [], [
    "what is wrong with a role is placed among the people",
    "if (place !== undefined) Object.assign(person, { roleFrom: place })",
    "",
    "RO18"
  ]),
  ...faults("roster/engine/Hooks", [], [
    "every failure of a hook is logged",
    "if (reported) return Effect.void",
    "",
    "T9"
  ]),
  ...faults(
    "agents/danger/Danger",
    [],
    [
      "a deletion is not dangerous",
      "method === \"DELETE\" ? [deletion(contract, operation, target)] : []",
      "[] as Danger",
      "Y1",
      "Y5"
    ],
    ["a token for another account is not dangerous", "issued === undefined ? []", "issued !== \"\" ? []", "Y1", "Y2"],
    ["the same thing is counted twice", "Finding.merge([...dangers].flat())", "[...dangers].flat()", "Y4"]
  ),
  ...faults(
    "agents/plans/Plans",
    [],
    [
      "a confirmation can be used twice",
      "      plans.delete(token)\n      if (plan.until",
      "      if (plan.until",
      "Y7"
    ],
    ["any number of changes is sent without a question", "return number <= mostUnasked\n", "return true\n", "Y19"]
  ),
  ...faults(
    "agents/privacy/Pseudonyms",
    ["agents/privacy/Forms", "agents/tools/Write"],
    ["a pseudonym within a word shows the name", "else if (end - start > found.length)", "else if (false)", "Y13"]
  ),
  ...faults("agents/tools/School", ["agents/tools/Read"], [
    "the names of accounts are read once",
    "now - Math.max(learnt.at, tried) >= freshness",
    "false",
    "Y20"
  ]),
  ...faults("agents/results/Result", ["agents/tools/Read"], [
    "lists show every field",
    "const mostFields = 5",
    "const mostFields = 50",
    "Y21"
  ]),
  ...faults("score/Content", ["score/Check"], ["B is ten semitones above C", "\"C D EF G A B\"", "\"C D EF G AB\""]),
  ...faults("roster/read/set/OpenSet", ["roster/read/Hostile"], [
    "a link leads to a sibling of the folder whose name begins alike",
    "real.startsWith(root + sep)",
    "real.startsWith(root)"
  ])
]
