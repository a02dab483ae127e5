/** Attachments of assignments and submissions. Completes what a client sends as the API does, without requests to other sites. */
import type { ClassAttachmentCreation, MediaAttachment } from "@flat-sdk/core/contract/assignments/MediaAttachment"
import { badRequest } from "../../http/Errors.ts"
import type { Class } from "../../state/Classroom.ts"
import type { Sparse } from "../../state/Records.ts"
import type { Caller } from "../../state/School.ts"
import * as Rights from "../access/Rights.ts"

// Recognizes links to photos and videos by the extension. Nothing is fetched.
const kindOfLink = (url: URL): "photo" | "video" | "link" =>
  /\.(png|jpe?g|gif|webp|svg)$/i.test(url.pathname)
    ? "photo"
    : /\.(mp4|webm|mov)$/i.test(url.pathname)
    ? "video"
    : "link"

const invalid = (message: string) => badRequest(`attachments: ${message}`, "attachments")

/** Creates an attachment. Throws if it is invalid. */
export const make = (
  { now, school, user }: Caller,
  creation: ClassAttachmentCreation
): Sparse<MediaAttachment> => {
  const { googleDriveFileId, lockScoreTemplate, partUuid, revision, score, sharingMode, teacherOnly, url, worksheet } =
    creation
  if (score !== undefined) {
    const found = school.library.score(score, now)
    if (found === undefined || Rights.on(found, user)?.aclRead !== true) {
      throw invalid("this token's user cannot read the score, or it does not exist")
    }
    const { id, title } = found
    const mode = sharingMode ?? "read"
    return { type: "flat", score: id, title, revision, partUuid, sharingMode: mode, lockScoreTemplate, teacherOnly }
  }
  if (worksheet !== undefined) return { type: "worksheet", worksheet, dedicated: true, teacherOnly }
  if (googleDriveFileId !== undefined) return { type: "googleDrive", googleDriveFileId, teacherOnly }
  const link = URL.parse(url ?? "")
  if (link === null || !/^https?:$/.test(link.protocol)) {
    throw invalid("each needs a score, a worksheet, a googleDriveFileId or an absolute url")
  }
  return { type: kindOfLink(link), url, title: link.hostname, teacherOnly }
}

/**
 * Shares the scores attached to an assignment with the class, or the scores of a submission with the teachers. Scores that the account can read but
 * not share stay unchanged.
 */
export const share = (
  { date, now, school, user }: Caller,
  room: Class,
  attachments: ReadonlyArray<Sparse<MediaAttachment>>,
  groups: ReadonlyArray<"studentsGroup" | "teachersGroup">
): void => {
  for (const attachment of attachments) {
    const score = school.library.score(attachment.score ?? "", now)
    if (score === undefined || Rights.on(score, user)?.aclAdmin !== true) continue
    const added = groups
      .filter((name) => name === "teachersGroup" || attachment.teacherOnly !== true)
      .filter((name) => !score.collaborators.some(({ group }) => group === room[name]))
      .map((name) => ({
        id: school.identity().id,
        date,
        group: room[name],
        aclRead: true,
        aclWrite: name === "teachersGroup" || attachment.sharingMode === "write",
        aclAdmin: false
      }))
    if (added.length > 0) school.library.scores.put({ ...score, collaborators: [...score.collaborators, ...added] })
  }
}
