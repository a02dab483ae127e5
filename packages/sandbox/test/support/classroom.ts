import { it } from "@effect/vitest"
import { Effect, type Scope } from "effect"
import type { Sandbox } from "../../src/effect.ts"
import { call, type Called, type CallOptions, post, put } from "./call.ts"
import { served } from "./sandbox.ts"

/** Sends a request with the token of an account. */
export type As = (path: string, options?: Omit<CallOptions, "token">) => Promise<Called>

/** A school on a socket, with tokens of its accounts. */
export const classroom = (options: Sandbox.ServerOptions = {}) =>
  Effect.map(
    served({
      users: 60,
      ...options,
      tokens: [
        { token: "token-of-a-teacher", user: "teacher" },
        { token: "token-of-a-pupil", user: "user" },
        ...(options.tokens ?? [])
      ]
    }),
    (target) => {
      const as = (token: string): As => (path, options) => call(target, path, { ...options, token })
      const people = target.sandbox.state().users
      const id = (role: string, nth = 0): string =>
        people.filter((user) => user.organizationRole === role)[nth]?.id ?? ""
      /** Acts for an account, with a token that the administrator creates. */
      const actAs = async (user: string, ...scopes: ReadonlyArray<string>): Promise<As> =>
        as((await call(target, `/organizations/users/${user}/accessToken`, post({ scopes }))).body.token)
      return {
        ...target,
        as,
        actAs,
        id,
        admin: as(target.token),
        teacher: as("token-of-a-teacher"),
        pupil: as("token-of-a-pupil")
      }
    }
  )

export type Classroom = Effect.Success<ReturnType<typeof classroom>>

/** A test with requests to a stage, which closes when the test ends. */
export const onStage = <A, E>(
  name: string,
  stage: Effect.Effect<A, E, Scope.Scope>,
  test: (stage: A) => Promise<void>
) => it.effect(name, () => Effect.flatMap(stage, (made) => Effect.promise(() => test(made))))

/** A test with requests to a school on a socket. */
export const inSchool = (name: string, test: (school: Classroom) => Promise<void>) => onStage(name, classroom(), test)

/** Creates a class of the teacher with the pupil and optional other members. */
export const classWith = async (school: Classroom, pupils = 1): Promise<string> => {
  const room = (await school.teacher("/classes", post({ name: "Theory" }))).body.id
  for (let nth = 0; nth < pupils; nth++) {
    await school.teacher(`/classes/${room}/users/${school.id("user", nth)}`, put())
  }
  return room
}

/** Reads an assignment from the list of its class: other responses do not promise state and dates. */
export const listed = async (school: Classroom, room: string, id: string): Promise<Called["body"]> =>
  (await school.teacher(`/classes/${room}/assignments`)).body.find((assignment: { id: string }) => assignment.id === id)

/** Creates an assignment in a class. */
export const assign = async (school: Classroom, room: string, body: object = {}): Promise<Called["body"]> => {
  const made = await school.teacher(
    `/classes/${room}/assignments`,
    post({ title: "A melody", type: "newScore", maxPoints: 100, ...body })
  )
  return { ...await listed(school, room, made.body.id), ...made.body }
}
