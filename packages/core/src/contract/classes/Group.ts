/**
 * The group tag: groups of users, their members, and the scores that are shared with them.
 */
import type { NonEmptyArray } from "effect/Array"
import * as HttpApiEndpoint from "effect/http-api/HttpApiEndpoint"
import * as HttpApiGroup from "effect/http-api/HttpApiGroup"
import * as Schema from "effect/Schema"
import * as Field from "../fields/Field.ts"
import * as Scopes from "../fields/Scopes.ts"
import {
  GroupCreation,
  GroupDetails,
  GroupMemberAddition,
  GroupMembership,
  GroupRenaming
} from "../people/GroupDetails.ts"
import { UserPublic } from "../people/UserPublic.ts"
import { ScoreDetails } from "../scores/ScoreDetails.ts"

const one = {
  /** Group id. */
  group: Field.PathId
}

/** Endpoints, keyed by the vendor's operation ids. */
export const endpoints = {
  /**
   * Lists the groups that were created within a class or for an assignment, in one response.
   *
   * **Details**
   *
   * Give `classroom` for groups of a class, `assignment` for groups of an assignment: one of them is needed. One that does not exist fails as
   * `NotFound`.
   *
   * **Gotchas**
   *
   * The groups of all teachers and all students of a class are not included: `getClass` returns them.
   */
  listGroups: HttpApiEndpoint.get("listGroups", "/groups", {
    query: {
      /** Only groups of this type. */
      type: Schema.Literals(["classStudentsSubGroup", "assignmentStudentsSubGroup"]),
      /** Only groups of this class. */
      classroom: Field.optional(Schema.String),
      /** Only groups of this assignment. */
      assignment: Field.optional(Schema.String)
    },
    success: Schema.Array(GroupDetails)
  }).annotate(Scopes.AcceptedScopes, Scopes.listGroups),

  /**
   * Creates a group of students within a class, optionally with members.
   *
   * **Details**
   *
   * A name that already exists in the class fails as `Conflict`.
   */
  createGroup: HttpApiEndpoint.post("createGroup", "/groups", {
    payload: GroupCreation,
    success: GroupDetails
  }).annotate(Scopes.AcceptedScopes, Scopes.writeGroups),

  /**
   * Reads a group.
   *
   * **Gotchas**
   *
   * A group that the token may not see fails as `NotFound`, not as `Forbidden`.
   */
  getGroupDetails: HttpApiEndpoint.get("getGroupDetails", "/groups/:group", {
    params: one,
    success: GroupDetails
  }).annotate(Scopes.AcceptedScopes, Scopes.readGroups),

  /**
   * Renames a group of students within a class. Other groups cannot be renamed.
   *
   * **Details**
   *
   * A name that already exists in the class fails as `Conflict`.
   */
  renameGroup: HttpApiEndpoint.put("renameGroup", "/groups/:group", {
    params: one,
    payload: GroupRenaming,
    success: GroupDetails
  }).annotate(Scopes.AcceptedScopes, Scopes.writeGroups),

  /**
   * Deletes a group, as a teacher of its class. Its members stay in the class.
   *
   * **Details**
   *
   * The groups that come with a class cannot be deleted.
   */
  deleteGroup: HttpApiEndpoint.delete("deleteGroup", "/groups/:group", { params: one })
    .annotate(Scopes.AcceptedScopes, Scopes.writeGroups),

  /** Lists the members of a group, in one response. To list the students or the teachers of a class, pass the id of that group of the class. */
  listGroupUsers: HttpApiEndpoint.get("listGroupUsers", "/groups/:group/users", {
    params: one,
    query: {
      /** Only members from this system. */
      source: Field.optional(Schema.Literals(["googleClassroom", "microsoftGraph", "clever"]))
    },
    success: Schema.Array(UserPublic)
  }).annotate(Scopes.AcceptedScopes, Scopes.readGroups),

  /**
   * Adds a student to a group within the student's class.
   *
   * **Details**
   *
   * A user who is not in the class fails as `BadRequest`; to add one to the class itself, use `addClassUser`.
   */
  addGroupUser: HttpApiEndpoint.post("addGroupUser", "/groups/:group/users", {
    params: one,
    payload: GroupMemberAddition,
    success: GroupMembership
  }).annotate(Scopes.AcceptedScopes, Scopes.writeGroups),

  /** Removes a student from a group. The student stays in the class. */
  removeGroupUser: HttpApiEndpoint.delete("removeGroupUser", "/groups/:group/users/:user", {
    params: {
      ...one,
      /** User id. */
      user: Field.PathId
    }
  }).annotate(Scopes.AcceptedScopes, Scopes.writeGroups),

  /**
   * Lists the scores that are shared with a group, in one response. The token's user must be a member of the group.
   *
   * **Details**
   *
   * A group that the user is not in fails as `NotFound`.
   */
  getGroupScores: HttpApiEndpoint.get("getGroupScores", "/groups/:group/scores", {
    params: one,
    query: {
      /** Only copies of this score. */
      parent: Field.optional(Schema.String)
    },
    success: Schema.Array(ScoreDetails)
  }).annotate(Scopes.AcceptedScopes, Scopes.readScores)
}

/** The routes of the group tag, for servers and OpenAPI. */
export const group: HttpApiGroup.HttpApiGroup<"groups", typeof endpoints[keyof typeof endpoints]> = HttpApiGroup.make(
  "groups"
).add(...Object.values(endpoints) as NonEmptyArray<typeof endpoints[keyof typeof endpoints]>)
