/** Scores with tracks, comments and tasks for the cases. */
import type { Api } from "./Api.ts"
import { type Given, object, unique } from "./Case.ts"
import * as MusicXml from "./MusicXml.ts"
import * as Roles from "./Roles.ts"

export interface Owned extends Roles.Member {
  readonly score: string
  readonly title: string
}

/** Creates a score with four measures, owned by a teacher without other scores. */
export const score = async (given: Given, more: Readonly<Record<string, unknown>> = {}): Promise<Owned> => {
  const owner = await Roles.member(given, "teacher")
  const title = unique("Tune")
  const made = await object(owner.api.call("createScore", { body: MusicXml.creation(title, more) }))
  return { ...owner, score: String(made["id"]), title: String(made["title"]) }
}

/** Adds a track. Returns its id. */
export const track = async (
  api: Api,
  score: string,
  more: Readonly<Record<string, unknown>> = {}
): Promise<string> => {
  const body = { url: "https://www.youtube.com/watch?v=tune", ...more }
  const { track } = await object(api.call("addScoreTrack", { score, body })) as { track: { id: string } }
  return track.id
}

/** Adds a comment on a passage. Returns its id. */
export const remark = async (api: Api, score: string, comment = "Too loud"): Promise<string> => {
  const context = {
    partUuid: "part-1",
    measureUuids: ["measure-1"],
    startTimePos: 0,
    stopTimePos: 1,
    startDpq: 0,
    stopDpq: 4
  }
  return String((await object(api.call("postScoreComment", { score, body: { comment, context } })))["id"])
}

export const finishedTask = async (api: Api, task: unknown): Promise<Readonly<Record<string, unknown>>> => {
  for (;;) {
    const read = await object(api.call("getTask", { task }))
    if (read["state"] !== "created" && read["state"] !== "doing") return read
    await new Promise<void>((resolve) => setTimeout(resolve, 20))
  }
}

/** Polls a recognition job until it pauses or ends. */
export const waitForRecognition = async (api: Api, job: unknown): Promise<Readonly<Record<string, unknown>>> => {
  for (;;) {
    const read = await object(api.call("getOmrJob", { job, wait: 5 }))
    if (read["status"] !== "processing") return read
  }
}
