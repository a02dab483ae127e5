/**
 * The content of assignments in classes and in the library: applies changes, checks whether it can be published, hides what students must not see.
 */
import type { AssignmentCapabilities, AssignmentUpdate } from "@flat-sdk/core/contract/assignments/Assignment"
import { badRequest } from "../../http/Errors.ts"
import type { Content } from "../../state/Classroom.ts"
import { apply, type Sparse } from "../../state/Records.ts"
import type { Caller } from "../../state/School.ts"
import * as Attachments from "./Attachments.ts"

const entities = new Map([["amp", "&"], ["lt", "<"], ["gt", ">"], ["quot", "\""], ["#39", "'"], ["nbsp", " "]])

const toText = (html: string): string =>
  html
    .replace(/<br\s*\/?>|<\/(p|h[1-6]|li)>/gi, "\n")
    .replace(/<[^<>]*>/g, "")
    .replace(/&(\w+|#39);/g, (whole, name: string) => entities.get(name) ?? whole)
    .trim()

const toHtml = (text: string): string =>
  text
    .split(/\n+/)
    .map((line) =>
      `<p>${line.replace(/[&<>]/g, (character) => `&${{ "&": "amp", "<": "lt" }[character] ?? "gt"};`)}</p>`
    )
    .join("")

/** Keeps a text and its HTML consistent. If both are given, the text is derived from the HTML. */
const texts = (text: string | undefined, html: string | undefined) =>
  html === undefined ? { text, html: text === undefined ? undefined : toHtml(text) } : { text: toText(html), html }

export const empty = (type: Content["type"], title: string): Content => ({
  type,
  title,
  attachments: [],
  useDedicatedAttachments: true,
  submissionStudentsMode: "single"
})

export const change = (call: Caller, content: Content, update: AssignmentUpdate): Content => {
  const { attachments, description, descriptionHtml, teacherInstructions, teacherInstructionsHtml } = update
  const forStudents = texts(description, descriptionHtml)
  const forTeachers = texts(teacherInstructions, teacherInstructionsHtml)
  return apply(content, {
    ...update,
    description: forStudents.text,
    descriptionHtml: forStudents.html,
    teacherInstructions: forTeachers.text,
    teacherInstructionsHtml: forTeachers.html,
    attachments: attachments?.map((attachment) => Attachments.make(call, attachment))
  })
}

/** Returns why an assignment cannot be published yet, or `undefined` if it can. */
export const shortcoming = (content: Content): { readonly code: string; readonly message: string } | undefined => {
  const has = (type: string) => content.attachments.some((attachment) => attachment.type === type)
  switch (content.type) {
    case "scoreTemplate":
    case "sharedWriting":
    case "performance":
      return has("flat")
        ? undefined
        : { code: "ASSIGNMENT_SCORE_MISSING", message: `An assignment of the type ${content.type} needs a score` }
    case "worksheet":
    case "worksheetText":
      return has("worksheet")
        ? undefined
        : { code: "ASSIGNMENT_WORKSHEET_MISSING", message: "An assignment of this type needs a worksheet" }
    default:
      return undefined
  }
}

/** Throws if the content cannot be published yet. */
export const checkReady = (content: Content): void => {
  const missing = shortcoming(content)
  if (missing === undefined) return
  throw badRequest(`${missing.message} before it is published: add one to attachments`, "attachments", missing.code)
}

/** Returns the content for the response. Students do not get what is for teachers only. */
export const contentFor = (content: Content, teaches: boolean): Content => {
  if (teaches) return content
  const { teacherInstructions: _, teacherInstructionsHtml: __, ...rest } = content
  return { ...rest, attachments: content.attachments.filter(({ teacherOnly }) => teacherOnly !== true) }
}

/** Returns what the caller can do with the assignment. */
export const capabilities = (
  content: Content,
  can: { readonly edit: boolean; readonly archived?: boolean; readonly inClass?: boolean }
): Sparse<AssignmentCapabilities> => {
  const error = can.edit ? shortcoming(content) : undefined
  return {
    canEdit: can.edit,
    canPublishInClass: can.edit && error === undefined,
    canPublishInClassError: error,
    canArchive: can.edit && can.inClass === true && can.archived !== true,
    canUnarchive: can.edit && can.inClass === true && can.archived === true
  }
}
