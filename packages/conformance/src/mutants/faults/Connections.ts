/** Faults of connections, time limits and bodies. */
import { faults, type Mutant } from "./Mutant.ts"

export const connections: ReadonlyArray<Mutant> = [
  ...faults("engine/transport/AttemptTimer", ["engine/transport/AttemptTimer"], [
    "a write that is sent again waits for a connection without end",
    "if (connectLeft <= 0) {",
    "if (connectLeft < -Infinity) {"
  ]),
  ...faults("engine/transport/Monotonic", [], [
    "time is measured by the system clock",
    "Number(clock.monotonicTimeNanosUnsafe() / 1000n) / 1000",
    "clock.currentTimeMillisUnsafe()",
    "Q17",
    "D8"
  ]),
  ...faults(
    "engine/transport/AttemptTimer",
    [],
    [
      "a timeout does not say of what",
      "new Timeout({ limit, millis",
      "new Timeout({ limit: \"total\", millis",
      "D1",
      "D2"
    ],
    ["a response that arrived in a busy loop is a timeout", "else if (!read)", "else if (false)", "D7"],
    ["the body of an error may be slow for ever", "&& this.since + limits.attempt < end", "&& false", "Z5"],
    [
      "the time in which a request waits for a connection counts",
      "if (status === 0 && this.attempt.queued?.() === true) this.restart()",
      "",
      "L3"
    ]
  ),
  ...faults(
    "engine/transport/BodyChecks",
    [],
    ["bytes that are not UTF-8 are no drift", "if (!text.includes(replacement)) return false", "return false", "S8"],
    ["a success that announces too much is read", "Number(length) > limits.responseBytes", "false", "L5"],
    ["a body in another coding is read", "codings.has(coding", "true || codings.has(coding", "Z8"]
  ),
  ...faults("engine/transport/TimeLimits", [], [
    "a slow body is interrupted",
    "responded = true\n      restart(\"idle\")",
    "if (!responded) restart(\"idle\")\n      responded = true",
    "D3"
  ]),
  ...faults("node/NodeAttempt", [], [
    "an error in place of a file is a file",
    "this.receive === undefined || this.done || status < 200 || status > 299",
    "this.receive === undefined || this.done",
    "F3"
  ], [
    "the connection of an interrupted request stays open",
    "    this.release()\n    this.abort()\n",
    "    this.release()\n",
    "A1"
  ]),
  ...faults("node/HttpAgents", [], [
    "connections are kept for longer than the server does",
    "connection.hint - margin",
    "Infinity",
    "N1"
  ]),
  ...faults("node/Decompression", [], ["a gzip body is not decoded", "case \"gzip\":\n", "", "Z6", "Z3"], [
    "a corrupt body is complete",
    "      reader.corrupt(cause)",
    "      reader.whole()",
    "Z7"
  ]),
  ...faults(
    "engine/body/UploadBody",
    [],
    ["an upload has no length", "    this.length = length\n", "    this.length = undefined\n", "U1"],
    [
      "an upload that can be read again is not sent again",
      "Upload.isOnce(source) && UploadSource.isConsumed(source))?.path",
      "Upload.isOnce(source) || true)?.path",
      "U2"
    ],
    ["an empty upload is sent", ": size === 0\n", ": size === -1\n", "U5"],
    [
      "sources that were not read stay open when a call ends",
      "UploadSource.readerOf(source).cancel()",
      "void source",
      "U8"
    ]
  ),
  ...faults("engine/body/UploadAttempt", [], [
    "a source that is too short is sent",
    "if (size !== undefined && this.sent < size) throw",
    "if (size === -1) throw",
    "U4"
  ]),
  ...faults("engine/transport/Abort", [], [
    "a signal that was aborted before does not end a call",
    "signal.aborted ? Effect.interrupt : Effect.raceFirst",
    "Effect.raceFirst",
    "O4"
  ], [
    "listeners stay on a signal",
    "Effect.sync(() => signal.removeEventListener(\"abort\", abort))",
    "Effect.void",
    "O4"
  ]),
  ...faults("node/NodeAttempt", [], [
    "calls wait for ever for connections of downloads that nobody reads",
    "return unread > 0 && unread === count",
    "return unread > count",
    "R2"
  ], [
    "a call does not wait for a download that is being read",
    "      this.unreadSince = Infinity\n",
    "",
    "R2"
  ]),
  ...faults("node/UndiciAttempt", [], [
    "requests are kept in a set while they run",
    "if (this.controller === undefined) this.running.count++",
    "this.running.count++\n    this.running.files.add(this)",
    "L7"
  ])
]
