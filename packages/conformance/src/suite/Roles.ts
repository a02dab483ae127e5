/** Users of the sandbox, each with a separate client, and their class. */
import type { Api } from "./Api.ts"
import { account, type Given, object, unique, value } from "./Case.ts"

const scopes = [
  "account.public_profile",
  "collections",
  "edu.assignments",
  "edu.classes",
  "edu.resources",
  "omr",
  "scores",
  "scores.readonly",
  "tasks.readonly"
]

export interface Member {
  readonly id: string
  readonly api: Api
}

/** Creates an account and opens a client with a delegated token for it. */
export const member = async (
  given: Given,
  role: "teacher" | "user",
  more: Readonly<Record<string, unknown>> = {}
): Promise<Member> => {
  const id = await account(given.api, { role, ...more })
  const { token } = await object(given.api.call("createOrganizationUserAccessToken", { user: id, body: { scopes } }))
  const api = await given.open({ baseUrl: given.backend.baseUrl, accessToken: String(token), retries: 0 })
  return { id, api }
}

export interface Room {
  readonly class: string
  readonly teacher: Member
  readonly student: Member
}

export const room = async (given: Given): Promise<Room> => {
  const teacher = await member(given, "teacher")
  const student = await member(given, "user")
  const { id } = await object(teacher.api.call("createClass", { body: { name: unique("Theory") } }))
  await value(teacher.api.call("addClassUser", { class: id, user: student.id }))
  return { class: String(id), teacher, student }
}

export interface Assigned extends Room {
  readonly path: { readonly class: string; readonly assignment: string }
}

/** Creates an assignment with 100 points. */
export const assignment = async (given: Given, more: Readonly<Record<string, unknown>> = {}): Promise<Assigned> => {
  const made = await room(given)
  const body = { title: "A melody", type: "newScore", maxPoints: 100, ...more }
  const { id } = await object(made.teacher.api.call("createClassAssignment", { class: made.class, body }))
  return { ...made, path: { class: made.class, assignment: String(id) } }
}

export interface HandedIn extends Assigned {
  readonly submission: { readonly class: string; readonly assignment: string; readonly submission: string }
}

export const submission = async (given: Given): Promise<HandedIn> => {
  const made = await assignment(given)
  const body = { attachments: [{ url: "https://music.example/sketch" }], submit: true }
  const { id } = await object(made.student.api.call("createSubmission", { ...made.path, body }))
  return { ...made, submission: { ...made.path, submission: String(id) } }
}
