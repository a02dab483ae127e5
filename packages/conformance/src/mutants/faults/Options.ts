/** Faults of options, inputs and hooks. */
import { faults, type Mutant } from "./Mutant.ts"

export const options: ReadonlyArray<Mutant> = [
  ...faults("engine/operation/CustomRequestEncoding", ["core/request/Repeats"], [
    "a request of the program is sent again without `idempotent`",
    "fieldsOf(given)[\"idempotent\"] === true",
    "true"
  ]),
  ...faults("engine/call/OptionChecks", [], [
    "a malformed token is sent",
    "typeof text === \"string\" ? !isSendable(text)",
    "typeof text === \"string\" ? false",
    "C1"
  ], [
    "an accessToken that is undefined means no token",
    "    if (Object.hasOwn(options, \"accessToken\")) {",
    "    if (false) {",
    "C13"
  ], ["a path as baseUrl leads to another origin", "url?.origin === page.origin ? url : null", "url", "M6"]),
  ...faults("engine/telemetry/Hooks", [], [
    "a long wait is not logged",
    "event.millis >= 1000",
    "event.millis >= 1e12",
    "Q6"
  ], ["a hook that throws fails the call", "failed(`threw: ${messageOf(error)}`)", "throw error", "H1", "H3"]),
  ...faults(
    "engine/telemetry/HookEffects",
    [],
    ["a hook may take as long as it likes", "const longest = 1000", "const longest = 1e9", "H4"],
    [
      "the effect of onRequest runs when the request was sent",
      "if (this.effects === undefined) return undefined\n    this",
      "if (true) return undefined\n    this",
      "H4"
    ],
    ["what a hook calls triggers hooks", "(IsInHook, true)", "(IsInHook, false)", "H5"]
  ),
  ...faults("engine/telemetry/Hooks", [], ["lines have no annotations", "Object.fromEntries(named)", "{}", "X4"]),
  ...faults("engine/telemetry/Telemetry", [], [
    "all clients report one budget",
    "const named = { \"flat.client.name\": client! }",
    "const named = {}",
    "X3"
  ]),
  ...faults("sandbox/instance/TestLayer", [], [
    "a simulated server writes to the spans of its caller",
    "Effect.updateContext(withoutSpan)",
    "Effect.updateContext((context: Context.Context<never>) => context)",
    "X9"
  ]),
  ...faults("engine/operation/Job", [], [
    "work is polled as fast as the server answers",
    "const shortest = 1000",
    "const shortest = 1",
    "J1"
  ], [
    "the option interval has no effect",
    "given?.own[\"interval\"] as number | undefined ?? shortest",
    "shortest",
    "G1"
  ], [
    "a wait hides that what it started may exist",
    "detail }), of)",
    "detail }))",
    "J3"
  ], [
    "a wait that runs out of time names nothing",
    "of?.outcome === \"unknown\" || job !== undefined",
    "false",
    "J3"
  ]),
  ...faults("engine/call/FlatConfig", [], [
    "a changed client may have another server",
    "given.accessToken !== undefined || checked.anonymous",
    "true",
    "G7"
  ]),
  ...faults("engine/call/EnvironmentConfig", [], [
    "a missing token means no token",
    "read.anonymous === true || \"accessToken\" in read",
    "true",
    "G2"
  ]),
  ...faults(
    "engine/fields/InputReading",
    [],
    ["half of a surrogate pair is sent", "!value.isWellFormed()", "false", "E1"],
    ["an input that throws is not named", "this.problems.push({ path, problem: unreadable })", "void path", "E2"],
    [
      "an option that throws is left out",
      "problems.push({ path, problem: unreadable })\n    }\n  }\n  let own",
      "void path\n    }\n  }\n  let own",
      "G6"
    ]
  ),
  ...faults("engine/operation/CustomRequestEncoding", [], [
    "a path of the program leaves the API",
    "path.split(/\\/|%2f|%5c/i).some(isDots)",
    "false",
    "O7"
  ]),
  ...faults("engine/validation/SchemaIssues", [], [
    "every problem of a response is reported",
    "const most = 20",
    "const most = 2000",
    "S9"
  ]),
  ...faults("node/options/TransportChecks", ["node/TransportOptions"], [
    "a key without its certificate is accepted",
    "if ((cert === undefined) === (key === undefined)) return problems",
    "if (cert === undefined || key !== undefined) return problems"
  ]),
  ...faults("engine/fields/InputReading", ["core/CustomRequest"], [
    "a deeply nested body fills the stack",
    "this.seen.size === most || depth === deepest",
    "this.seen.size === most || depth === Infinity"
  ])
]
