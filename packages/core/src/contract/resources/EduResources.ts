/**
 * The education resources tag: the libraries of schools, and the use of their assignments in classes.
 */
import type { NonEmptyArray } from "effect/Array"
import * as HttpApiEndpoint from "effect/http-api/HttpApiEndpoint"
import * as HttpApiGroup from "effect/http-api/HttpApiGroup"
import * as Schema from "effect/Schema"
import { Assignment, AssignmentType, AssignmentUpdate } from "../assignments/Assignment.ts"
import { ClassAssignment } from "../assignments/ClassAssignment.ts"
import * as Field from "../fields/Field.ts"
import * as Pagination from "../fields/Pagination.ts"
import * as Scopes from "../fields/Scopes.ts"
import {
  EduLibrary,
  EduResource,
  EduResourceCreation,
  EduResourceType,
  EduResourceUpdate,
  Grade,
  TeachingTheme
} from "./EduResource.ts"
import { EduResourceCopy, EduResourceLtiLink, EduResourceMove, EduResourceUseInClass } from "./EduResourceUse.ts"

const resource = {
  /** Resource id. */
  resource: Field.PathId
}

/** Endpoints, keyed by the vendor's operation ids. */
export const endpoints = {
  /**
   * Lists the resources of a library or folder, 25 per page unless `limit` is set, at most 100.
   *
   * **Details**
   *
   * The total numbers are in the headers `x-total-assignments-count` and `x-total-folders-count`.
   */
  listEduResources: HttpApiEndpoint.get("listEduResources", "/eduResources", {
    query: {
      /**
       * Id of the library or folder.
       *
       * @default "root"
       */
      parent: Field.optional(Schema.String),
      /** With `parent: "organization"`: `true` excludes the contents of subfolders. */
      withoutSubfoldersResources: Field.optional(Schema.Boolean),
      /** Only resources of this type. */
      type: Field.optional(EduResourceType),
      /** Only resources with one of these subjects. */
      subjects: Field.optional(Schema.Array(TeachingTheme)),
      /** Only assignments of one of these types. */
      assignmentTypes: Field.optional(Schema.Array(AssignmentType)),
      /** Only resources for one of these school years. */
      grades: Field.optional(Schema.Array(Grade)),
      /**
       * Order of the list.
       *
       * @default "creationDate"
       */
      sort: Field.optional(Schema.Literals(["creationDate", "updateDate", "title"])),
      /** Direction of the order. */
      direction: Field.optional(Schema.Literals(["asc", "desc"])),
      ...Pagination.shortQuery
    },
    success: Pagination.pageOf(EduResource, "x-total-assignments-count", "x-total-folders-count")
  }).annotate(Scopes.AcceptedScopes, Scopes.readResources),

  /**
   * Creates an assignment or a folder in the library.
   *
   * **Details**
   *
   * Set the content of the assignment with `updateEduResourceAssignment`.
   *
   * **Gotchas**
   *
   * There is no idempotency key. If the outcome is unknown, check `listEduResources` before creating it again.
   */
  createEduResource: HttpApiEndpoint.post("createEduResource", "/eduResources", {
    payload: EduResourceCreation,
    success: EduResource
  }).annotate(Scopes.AcceptedScopes, Scopes.writeResources),

  /** Lists the libraries that the token's user can see, in one response. */
  listEduLibraries: HttpApiEndpoint.get("listEduLibraries", "/eduResources/libraries", {
    success: Schema.Array(EduLibrary)
  }).annotate(Scopes.AcceptedScopes, Scopes.readResources),

  /** Reads a resource. */
  getEduResource: HttpApiEndpoint.get("getEduResource", "/eduResources/:resource", {
    params: resource,
    success: EduResource
  }).annotate(Scopes.AcceptedScopes, Scopes.readResources),

  /** Changes title, description, privacy, subjects or school years of a resource, including folders. Omitted fields stay unchanged. */
  updateEduResource: HttpApiEndpoint.put("updateEduResource", "/eduResources/:resource", {
    params: resource,
    payload: EduResourceUpdate,
    success: EduResource
  }).annotate(Scopes.AcceptedScopes, Scopes.writeResources),

  /**
   * Deletes a resource.
   *
   * **Gotchas**
   *
   * The API documentation mentions no way to restore it. Assignments that classes created from it are copies and remain.
   */
  deleteEduResource: HttpApiEndpoint.delete("deleteEduResource", "/eduResources/:resource", { params: resource })
    .annotate(Scopes.AcceptedScopes, Scopes.writeResources),

  /** Moves a resource to another folder. */
  moveEduResource: HttpApiEndpoint.post("moveEduResource", "/eduResources/:resource/move", {
    params: resource,
    payload: EduResourceMove,
    success: EduResource
  }).annotate(Scopes.AcceptedScopes, Scopes.writeResources),

  /** Copies a resource to a folder. */
  copyEduResource: HttpApiEndpoint.post("copyEduResource", "/eduResources/:resource/copy", {
    params: resource,
    payload: EduResourceCopy,
    success: EduResource
  }).annotate(Scopes.AcceptedScopes, Scopes.writeResources),

  /**
   * Copies an assignment of the library to the teacher's demo class, to see it as students do. Creates the demo class if needed.
   *
   * **Details**
   *
   * The assignment must be ready to be published (`capabilities.canPublishInClass`). `createTestStudentAccount` with the response's `classroom`
   * creates a student to view it as.
   */
  copyEduResourceToDemoClass: HttpApiEndpoint.post(
    "copyEduResourceToDemoClass",
    "/eduResources/:resource/copyToDemoClass",
    { params: resource, success: ClassAssignment }
  ).annotate(Scopes.AcceptedScopes, Scopes.writeResources),

  /**
   * Copies an assignment of the library to a class, as a draft to complete and publish there.
   *
   * **Details**
   *
   * Scores and worksheets of the assignment are copied with it. `updateClassAssignment` with `state: "active"` publishes it.
   */
  useEduResourceInClass: HttpApiEndpoint.post("useEduResourceInClass", "/eduResources/:resource/useInClass", {
    params: resource,
    payload: EduResourceUseInClass,
    success: ClassAssignment
  }).annotate(Scopes.AcceptedScopes, Scopes.writeResources),

  /** Creates an LTI link to a resource. Launched from a class, it copies the assignment there if the class does not have it yet. */
  createEduResourceLtiLink: HttpApiEndpoint.post("createEduResourceLtiLink", "/eduResources/:resource/createLtiLink", {
    params: resource,
    success: EduResourceLtiLink
  }).annotate(Scopes.AcceptedScopes, Scopes.writeResources),

  /** Changes the assignment of a resource. Omitted fields stay unchanged. */
  updateEduResourceAssignment: HttpApiEndpoint.put(
    "updateEduResourceAssignment",
    "/eduResources/:resource/assignment",
    { params: resource, payload: AssignmentUpdate, success: Assignment }
  ).annotate(Scopes.AcceptedScopes, Scopes.writeResources)
}

/** The routes of the education resources tag, for servers and OpenAPI. */
export const group: HttpApiGroup.HttpApiGroup<"eduResources", typeof endpoints[keyof typeof endpoints]> = HttpApiGroup
  .make("eduResources").add(...Object.values(endpoints) as NonEmptyArray<typeof endpoints[keyof typeof endpoints]>)
