/**
 * Ways to create a score: empty, with a list of instruments; from a file; from Google Drive; as a copy of another score.
 */
import * as Schema from "effect/Schema"
import * as Content from "../fields/Content.ts"
import * as Field from "../fields/Field.ts"
import { ScorePrivacy } from "./ScoreDetails.ts"

const placement = {
  /**
   * Who can see it, in addition to its collaborators. A collection that is more public makes the score as public.
   *
   * @default "private"
   */
  privacy: Field.optional(ScorePrivacy),
  /** Id of the collection to add it to. If omitted, the score of an application is added to the application's collection, `app`. */
  collection: Field.optional(Schema.String),
  /** Google Drive folder to create it in. The user must have write access. */
  googleDriveFolder: Field.optional(Schema.String)
}

const title = {
  /** Title. Defaults to the title in the file, then the file's name, then a standard title. Long titles may be truncated. */
  title: Field.optional(Schema.String)
}

/** Instruments and layout of an empty score. */
export const ScoreBuilderData = Schema.Struct({
  /** Music. */
  scoreData: Schema.Struct({
    /** Whether fretted instruments have a tablature. */
    useTabStaff: Field.optional(Schema.Boolean),
    /** Whether fretted instruments have chord diagrams. */
    useChordGrid: Field.optional(Schema.Boolean),
    /** Key signature in fifths: -7 (seven flats) to 7 (seven sharps). Defaults to C major. */
    fifths: Field.optional(Schema.Finite),
    /** Beats in a measure: the upper figure of the time signature. */
    nbBeats: Field.optional(Schema.Finite),
    /** Length of a beat: the lower figure of the time signature. */
    beatType: Field.optional(Schema.Finite),
    /** The parts, from top to bottom. */
    instruments: Schema.Array(Schema.Struct({
      /** Group of the instrument, such as `keyboards`. */
      group: Schema.String,
      /** Instrument within the group, such as `piano`. */
      instrument: Schema.String,
      /** Name before the first system. */
      longName: Field.optional(Schema.String),
      /** Name before the other systems. */
      shortName: Field.optional(Schema.String),
      /** Whether the part has quarter tones, which rules out tablature and chord diagrams. */
      hasQuarterTone: Field.optional(Schema.Boolean)
    }))
  }),
  /** Layout. */
  layoutData: Field.optional(Schema.Struct({
    /** Space between notes, 1 or more. */
    notesSpacingCoeff: Field.optional(Schema.Finite),
    /**
     * Unit of the lengths below.
     *
     * @default "cm"
     */
    lengthUnit: Field.optional(Schema.Literals(["cm", "inch"])),
    /** Height of the page. */
    pageHeight: Field.optional(Schema.Finite),
    /** Width of the page. */
    pageWidth: Field.optional(Schema.Finite),
    /** Margin at the top. */
    pageMarginTop: Field.optional(Schema.Finite),
    /** Margin at the bottom. */
    pageMarginBottom: Field.optional(Schema.Finite),
    /** Margin at the left. */
    pageMarginLeft: Field.optional(Schema.Finite),
    /** Margin at the right. */
    pageMarginRight: Field.optional(Schema.Finite)
  }))
}).annotate({ identifier: "ScoreBuilderData" })
export interface ScoreBuilderData extends Schema.Schema.Type<typeof ScoreBuilderData> {}

/** An empty score with a list of instruments. */
export const ScoreCreationBuilderData = Schema.Struct({
  /** Title. Long titles may be truncated. */
  title: Schema.String,
  ...placement,
  /** Instruments and layout. */
  builderData: ScoreBuilderData
}).annotate({ identifier: "ScoreCreationBuilderData" })
export interface ScoreCreationBuilderData extends Schema.Schema.Type<typeof ScoreCreationBuilderData> {}

/** A score from a file: MusicXML (which keeps everything), MIDI, or one of many formats that are converted, such as Guitar Pro and MuseScore. */
export const ScoreCreationFileImport = Schema.Struct({
  ...title,
  ...placement,
  /** Name of the file. For some formats, its extension determines the format. */
  filename: Field.optional(Schema.String),
  /** Content of the file: plain text or base64. */
  data: Content.orString(Schema.String),
  /** How `data` is encoded. Omit it for text. */
  dataEncoding: Field.optional(Schema.Literals(["base64"])),
  /** `true`: long imports, such as that of a PDF, immediately return a `Task` for the caller to follow. */
  supportsTasks: Field.optional(Schema.Boolean)
}).annotate({ identifier: "ScoreCreationFileImport" })
export interface ScoreCreationFileImport extends Schema.Schema.Type<typeof ScoreCreationFileImport> {}

/** A score from a file on Google Drive. */
export const ScoreCreationGoogleDriveImport = Schema.Struct({
  ...title,
  ...placement,
  /** The file. */
  source: Schema.Struct({
    /** Id of the file. It must be public, or accessible to Flat's Drive application. */
    googleDrive: Field.optional(Schema.String)
  })
}).annotate({ identifier: "ScoreCreationGoogleDriveImport" })
export interface ScoreCreationGoogleDriveImport extends Schema.Schema.Type<typeof ScoreCreationGoogleDriveImport> {}

/** A new score, created from `builderData`, `data` or `source`. */
export const ScoreCreation = Schema.Union([
  ScoreCreationBuilderData,
  ScoreCreationFileImport,
  ScoreCreationGoogleDriveImport
]).annotate({
  identifier: "ScoreCreation",
  message:
    "Expected an object with builderData (and a title), with data, or with source, and no fields of another of these"
})
export type ScoreCreation = typeof ScoreCreation.Type

/** A copy of a score. */
export const ScoreFork = Schema.Struct({
  /** Id of the collection to add the copy to. If omitted or `null`: none. */
  collection: Field.optional(Schema.NullOr(Schema.String)),
  /**
   * Whether to keep the copy out of Google Drive.
   *
   * @default false
   */
  googleDriveDisabled: Field.optional(Schema.Boolean),
  /** Whether to keep the title unchanged, without marking it as a copy. */
  keepOriginalTitle: Field.optional(Schema.Boolean)
}).annotate({ identifier: "ScoreFork" })
export interface ScoreFork extends Schema.Schema.Type<typeof ScoreFork> {}
