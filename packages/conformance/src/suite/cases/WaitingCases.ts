/**
 * Waiting for jobs: the progress events and the result.
 */
import { type Case, object, value } from "../Case.ts"
import * as Check from "../Check.ts"
import * as Roles from "../Roles.ts"
import * as Tunes from "../Tunes.ts"
import * as OmrCases from "./OmrCases.ts"

/** Cases by the behaviour that they test. */
export const cases: Readonly<Record<string, Case>> = {
  "an export returns the file, which is fetched without the token": async (given) => {
    const { api, score } = await Tunes.score(given)
    const { bytes, events } = await value(api.waiting.exportScore({ score, format: "wav" }))
    Check.equal(String.fromCharCode(...bytes.slice(0, 4)), "RIFF", "beginning of the file")
    Check.equal(new DataView(bytes.buffer).getUint32(4, true), bytes.length - 8, "length in the file's header")
    Check.equal(events.at(-1), "Ready", "last event")
    Check.equal(events[0], "Progress", "first event")
    const fetched = (await given.backend.requests()).find(({ path }) => path.startsWith("/_exports/"))
    Check.ok(
      fetched !== undefined && !fetched.headers.includes("authorization"),
      "the token must not be sent to the file store"
    )
  },

  "a recognition asks for input when it pauses, and continues with the answer": async (given) => {
    const { api } = await Roles.member(given, "teacher")
    const body = { output: "library", interactiveSteps: ["details"], files: [OmrCases.scan()] }
    const { events, job } = await value(api.waiting.recognise({ body }, { title: "New march" }))
    Check.equal(events.filter((name) => name !== "Progress"), ["AwaitingInput", "Done"], "events other than progress")
    const { result } = job as { result: { score: string } }
    Check.includes(await object(api.call("getScore", { score: result.score })), { title: "New march" }, "score")
    const creations = (await given.backend.requests()).filter(({ operation }) => operation === "createOmrJob")
    Check.equal(creations.length, 1, "created jobs")
  }
}
