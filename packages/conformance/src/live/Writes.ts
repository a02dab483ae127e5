/**
 * Makes things of its own, sends each PUT and DELETE that may be repeated twice, and removes what it made, also after a failure. What was made without
 * a response is found by its name. The API cannot remove classes: these operations are tried in a class that exists.
 */
import type { Difference } from "@flat-sdk/tools/drift/Difference"
import { randomBytes } from "node:crypto"
import type { Api, OperationName } from "../suite/Api.ts"
import { manual } from "../suite/cases/OrganizationCases.ts"
import * as MusicXml from "../suite/MusicXml.ts"
import { type Session, Stopped } from "./Session.ts"

/** The class of the token's account in which operations of classes are tried. */
export const className = "Flat SDK live"

type Fields = Readonly<Record<string, unknown>>

export interface Writing {
  readonly differences: ReadonlyArray<Difference>
  /** Operations that were sent twice. */
  readonly repeated: ReadonlySet<string>
  readonly hasClass: boolean
}

/** A kind of things: the path parameter that has their ids, and the operations that make, list and remove them. */
type Kind = readonly [id: string, create: OperationName, list: OperationName, remove: OperationName]

/** What reads more of a thing than its list does. */
const reads: Readonly<Record<string, OperationName>> = {
  listCollectionScores: "getScore",
  listCollections: "getCollection",
  listEduResources: "getEduResource"
}

/** A creation that the service refused: what needs it is not tried. */
class Refused extends Error {}

/** Paths of the fields that differ between two values. Dates that the server stamps are no difference. */
const changesOf = (before: unknown, after: unknown, at = ""): ReadonlyArray<string> => {
  if (typeof before === "object" && typeof after === "object" && before !== null && after !== null) {
    const names = new Set([...Object.keys(before), ...Object.keys(after)])
    return [...names].flatMap((name) =>
      changesOf(
        (before as Fields)[name],
        (after as Fields)[name],
        Array.isArray(before) ? `${at}[]` : at === "" ? name : `${at}.${name}`
      )
    )
  }
  const isDate = (value: unknown) => typeof value === "string" && /^\d{4}-\d\d-\d\dT/.test(value)
  return before === after || (isDate(before) && isDate(after)) ? [] : [at || "."]
}

export const run = async (session: Session): Promise<Writing> => {
  const api = await session.open()
  // Decodes leniently and tries again: what the service does differently must not keep things from being removed.
  const keeper = await session.open({ strict: false, retries: 3 })
  const mark = `flat-sdk-live-${randomBytes(6).toString("hex")}`
  const other = `${mark} b`
  const title = { title: other }
  const undo: Array<() => Promise<boolean>> = []
  const differences: Array<Difference> = []
  const repeated = new Set<string>()
  /** Ids by path parameter. A collection that is none of ours is the library. */
  const ids: Record<string, string> = { collection: "root" }
  const type = "classStudentsSubGroup"
  const queries = (operation: string): Fields =>
    operation === "listOrganizationUsers"
      ? { q: mark }
      : operation === "listGroups"
      ? { type, classroom: ids["class"] }
      : {}

  /** The input of an operation: the ids of its path, and what is given. */
  const call = (operation: OperationName, more: Fields = {}) => {
    const { path, query } = session.contract.operations[operation]!.parameters
    const own = Object.fromEntries(Object.keys(path).map((name) => [name, ids[name]]))
    const limit = "limit" in query ? { limit: 100 } : {}
    return { operation, input: { ...own, ...limit, ...queries(operation), ...more } }
  }
  const send = (operation: OperationName, more?: Fields) => session.call(api, call(operation, more), "create")

  const undoWith = (operation: OperationName, more?: Fields) => {
    const removal = call(operation, more)
    undo.push(() => dispose(removal))
  }
  const dispose = async (removal: ReturnType<typeof call>) => {
    const { status } = await session.call(keeper, removal, "undo")
    return status < 300 || status === 404
  }

  /** Sends a request twice and compares what is read after each. */
  const twice = async (operation: OperationName, look: OperationName, more?: Fields, by: Api = api) => {
    const [write, read] = [call(operation, more), call(look)]
    if ((await session.call(by, write, "once")).status >= 400) return
    repeated.add(operation)
    const before = await session.call(api, read, `after one ${operation}`)
    await session.call(by, write, "twice")
    const after = await session.call(api, read, `after two ${operation}`)
    for (const field of new Set(changesOf(before.body, after.body))) {
      differences.push({ operation, place: "twice", field, aspect: "state", vendor: "changed", ours: "same" })
    }
  }

  const idOf = (made: unknown): unknown => {
    const { id, track } = (made ?? {}) as { readonly id?: unknown; readonly track?: { readonly id: unknown } }
    return id ?? track?.id
  }

  /** Makes a thing, changes it twice, does more with it, and removes it twice. */
  const within = async (
    [id, create, list, remove]: Kind,
    given: Fields,
    update?: readonly [OperationName, Fields],
    more?: () => Promise<void>
  ): Promise<void> => {
    const creation = call(create, { body: given })
    const search = call(list)
    const removal = call(remove, remove === "deleteScore" ? { now: true } : {})
    // Without a response: a key returns the same thing again, and others have the name.
    const find = async () =>
      "idempotencyKey" in given
        ? [(await session.call(keeper, creation, "undo")).body]
        : (await session.items(keeper, search)).filter((item) => JSON.stringify(item).includes(mark))
    let found: ReadonlyArray<unknown> | undefined
    undo.push(async () => {
      let all = true
      for (const one of found ?? await find()) {
        all = await dispose({ ...removal, input: { ...removal.input, [id]: String(idOf(one)) } }) && all
      }
      return all
    })
    const { body, status } = await session.call(api, creation, "create")
    if (status < 300 && idOf(body) !== undefined) found = [body]
    else if (status >= 400 && status < 500) found = []
    if (found?.length !== 1) throw new Refused(create)
    const outer = ids[id]
    ids[id] = String(idOf(body))
    if (update !== undefined) await twice(update[0], reads[list] ?? list, { body: update[1] })
    await more?.()
    await twice(remove, list)
    if (outer !== undefined) ids[id] = outer
  }

  /** A refused creation ends a part, and nothing else. */
  const part = (done: Promise<void>) =>
    done.catch((error: unknown) => {
      if (!(error instanceof Refused)) throw error
    })

  const inScore = async () => {
    const track = { url: "https://vimeo.com/12345", title: mark }
    await within(["track", "addScoreTrack", "listScoreTracks", "deleteScoreTrack"], track, ["updateScoreTrack", title])
    const context = { partUuid: "1", measureUuids: ["1"], startTimePos: 0, stopTimePos: 1, startDpq: 0, stopDpq: 4 }
    const comments: Kind = ["comment", "postScoreComment", "getScoreComments", "deleteScoreComment"]
    await within(comments, { comment: mark, context }, ["updateScoreComment", { comment: other }], async () => {
      await twice("markScoreCommentResolved", "getScoreComments")
      await twice("markScoreCommentUnresolved", "getScoreComments")
    })
    await within(
      ["collaborator", "addScoreCollaborator", "getScoreCollaborators", "removeScoreCollaborator"],
      { user: ids["user"] }
    )
    const collections: Kind = ["collection", "createCollection", "listCollections", "deleteCollection"]
    await within(collections, { title: mark }, ["editCollection", title], async () => {
      await twice("addScoreToCollection", "listCollectionScores")
      await twice("deleteScoreFromCollection", "listCollectionScores")
    })
  }

  const inAssignment = async () => {
    await send("archiveAssignment")
    await twice("unarchiveAssignment", "listAssignments")
    const scopes = ["edu.assignments", "edu.classes"]
    const { body: token } = await send("createOrganizationUserAccessToken", { body: { scopes } })
    const student = await session.open({ accessToken: String((token as Fields | undefined)?.["token"]) })
    const body = { attachments: [{ url: "https://music.example/sketch" }] }
    await twice("createSubmission", "getSubmissions", { body }, student)
    const submissions = await session.items(api, call("getSubmissions"))
    if (submissions.length === 0) return
    ids["submission"] = String(idOf(submissions[0]))
    await within(
      ["comment", "postSubmissionComment", "getSubmissionComments", "deleteSubmissionComment"],
      { comment: mark },
      ["updateSubmissionComment", { comment: other }]
    )
  }

  const inClass = async () => {
    undoWith("updateClass", { body: { name: className } })
    await twice("updateClass", "getClass", { body: { name: `${className} b` } })
    undoWith("unarchiveClass")
    await send("archiveClass")
    await twice("unarchiveClass", "getClass")
    undoWith("deleteClassUser")
    await twice("addClassUser", "getClass")
    const group = { type, classroom: ids["class"], name: mark, members: [ids["user"]] }
    const groups: Kind = ["group", "createGroup", "listGroups", "deleteGroup"]
    await within(groups, group, ["renameGroup", { name: other }], () => twice("removeGroupUser", "listGroups"))
    const assignments: Kind = ["assignment", "createClassAssignment", "listAssignments", "deleteAssignment"]
    await within(assignments, { title: mark, type: "none" }, ["updateClassAssignment", title], inAssignment)
    await twice("deleteClassUser", "getClass")
  }

  let hasClass = false
  const inUser = async () => {
    const scores: Kind = ["score", "createScore", "listCollectionScores", "deleteScore"]
    await part(within(scores, MusicXml.creation(mark), ["editScore", { composer: mark }], inScore))
    const room = (await session.items(api, call("listClasses"))).find((one) => (one as Fields)["name"] === className)
    hasClass = room !== undefined
    ids["class"] = String(idOf(room))
    if (hasClass) await part(inClass())
  }

  const work = async () => {
    const invitation = { email: `${mark}@school.example`, organizationRole: "teacher" }
    await part(within(
      ["invitation", "createOrganizationInvitation", "listOrganizationInvitations", "removeOrganizationInvitation"],
      invitation
    ))
    await part(within(
      ["credentials", "createLtiCredentials", "listLtiCredentials", "revokeLtiCredentials"],
      { name: mark, lms: "other" }
    ))
    await part(within(
      ["configuration", "createLtiConfiguration", "listLtiConfigurations", "deleteLtiConfiguration"],
      { ...manual, platformName: mark },
      ["updateLtiConfiguration", { platformName: other }]
    ))
    // A draft costs no credits.
    const draft = { output: "musicxml", idempotencyKey: mark }
    await part(within(["job", "createOmrJob", "listOmrJobs", "deleteOmrJob"], draft))
    const resources: Kind = ["resource", "createEduResource", "listEduResources", "deleteEduResource"]
    const resource = { type: "assignment", title: mark, resource: { type: "newScore" } }
    await part(
      within(
        resources,
        resource,
        ["updateEduResource", title],
        () => twice("updateEduResourceAssignment", "getEduResource", { body: { maxPoints: 10 } })
      )
    )
    const users: Kind = ["user", "createOrganizationUser", "listOrganizationUsers", "removeOrganizationUser"]
    const user = { username: mark, password: randomBytes(12).toString("hex"), firstname: mark }
    await part(within(users, user, ["updateOrganizationUser", { lastname: mark }], inUser))
  }
  const removeAll = async () => {
    session.undoing = true
    let left = 0
    for (const one of undo.reverse()) if (!await one().catch(() => false)) left++
    session.undoing = false
    if (left === 0) return
    throw new Stopped({ why: "stopped", message: `${left} things could not be removed: look for names with ${mark}` })
  }
  await work().finally(removeAll)
  return { differences, repeated, hasClass }
}
