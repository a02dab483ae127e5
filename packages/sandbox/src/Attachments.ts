/**
 * What hangs on assignments and submissions: made of what a client sends, as the server would work it out, without asking any other site.
 */
import type { ClassAttachmentCreation, MediaAttachment } from "@flat-sdk/core/contract/MediaAttachment"
import { badRequest, Failure } from "./Errors.ts"
import type { School, User } from "./School.ts"
import * as ScoreLookup from "./ScoreLookup.ts"

type State = School["Service"]

// A link that leads to something to see is told by its ending: nothing is fetched.
const kindOfLink = (url: URL): "photo" | "video" | "link" =>
  /\.(png|jpe?g|gif|webp|svg)$/i.test(url.pathname)
    ? "photo"
    : /\.(mp4|webm|mov)$/i.test(url.pathname)
    ? "video"
    : "link"

const one = (school: State, user: User, creation: ClassAttachmentCreation): MediaAttachment | Failure => {
  const { googleDriveFileId, lockScoreTemplate, partUuid, revision, score, sharingMode, teacherOnly, url, worksheet } =
    creation
  const common = teacherOnly === undefined ? undefined : { teacherOnly }
  if (score !== undefined) {
    const found = ScoreLookup.readable(school, user, score)
    if (found === undefined) {
      return badRequest("attachments: the score is unknown, or this token's user cannot read it", "attachments")
    }
    return {
      type: "flat",
      score,
      ...(found.title === undefined ? undefined : { title: found.title }),
      ...(revision === undefined ? undefined : { revision }),
      ...(partUuid === undefined ? undefined : { partUuid }),
      sharingMode: sharingMode ?? "read",
      ...(lockScoreTemplate === undefined ? undefined : { lockScoreTemplate }),
      ...common
    }
  }
  if (worksheet !== undefined) return { type: "worksheet", worksheet, dedicated: true, ...common }
  if (googleDriveFileId !== undefined) return { type: "googleDrive", googleDriveFileId, ...common }
  const link = url !== undefined && URL.canParse(url) ? new URL(url) : undefined
  if (link === undefined || url === undefined) {
    return badRequest("attachments: each needs a score, a worksheet, a googleDriveFileId or an absolute url", "attachments")
  }
  return { type: kindOfLink(link), url, title: link.hostname, ...common }
}

/** Makes attachments, or says which cannot be. */
export const make = (
  school: State,
  user: User,
  creations: ReadonlyArray<ClassAttachmentCreation>
): ReadonlyArray<MediaAttachment> | Failure => {
  const made: Array<MediaAttachment> = []
  for (const creation of creations) {
    const attachment = one(school, user, creation)
    if (attachment instanceof Failure) return attachment
    made.push(attachment)
  }
  return made
}
