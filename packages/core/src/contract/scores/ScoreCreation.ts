/**
 * Ways to make a score: empty, for a list of instruments; from a file; from Google Drive; as a copy of another.
 */
import * as Schema from "effect/Schema"
import * as Content from "../fields/Content.ts"
import * as Field from "../fields/Field.ts"
import { ScorePrivacy } from "./ScoreDetails.ts"

const placement = {
  /**
   * Who can see it besides its collaborators. A collection that is more public makes the score so too.
   *
   * @default "private"
   */
  privacy: Field.optional(ScorePrivacy),
  /** Collection to put it in. Without one an application's score goes to the application's own collection, `app`. */
  collection: Field.optional(Schema.String),
  /** Google Drive folder to make it in; the user must be allowed to write there. */
  googleDriveFolder: Field.optional(Schema.String)
}

const title = {
  /** Title. Without one it is the title in the file, else the file's name, else a standard one; a long one may be cut. */
  title: Field.optional(Schema.String)
}

/**
 * Instruments and look of an empty score.
 *
 * @category schemas
 */
export const ScoreBuilderData = Schema.Struct({
  /** What is played. */
  scoreData: Schema.Struct({
    /** Whether fretted instruments get a tablature. */
    useTabStaff: Field.optional(Schema.Boolean),
    /** Whether fretted instruments get chord diagrams. */
    useChordGrid: Field.optional(Schema.Boolean),
    /** Key signature in fifths: -7 (seven flats) to 7 (seven sharps). C major where it is left out. */
    fifths: Field.optional(Schema.Finite),
    /** Beats in a measure: the upper figure of the time signature. */
    nbBeats: Field.optional(Schema.Finite),
    /** Length of a beat: the lower figure of the time signature. */
    beatType: Field.optional(Schema.Finite),
    /** The parts, from the top. */
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
  /** How it looks. */
  layoutData: Field.optional(Schema.Struct({
    /** Room between notes, 1 or more. */
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
/** @category models */
export interface ScoreBuilderData extends Schema.Schema.Type<typeof ScoreBuilderData> {}

/**
 * An empty score for a list of instruments.
 *
 * @category schemas
 */
export const ScoreCreationBuilderData = Schema.Struct({
  /** Title; a long one may be cut. */
  title: Schema.String,
  ...placement,
  /** Instruments and look. */
  builderData: ScoreBuilderData
}).annotate({ identifier: "ScoreCreationBuilderData" })
/** @category models */
export interface ScoreCreationBuilderData extends Schema.Schema.Type<typeof ScoreCreationBuilderData> {}

/**
 * A score from a file: MusicXML (which keeps everything), MIDI, or one of many formats that are converted, such as Guitar Pro and MuseScore.
 *
 * @category schemas
 */
export const ScoreCreationFileImport = Schema.Struct({
  ...title,
  ...placement,
  /** Name of the file, from which the format of some is told. */
  filename: Field.optional(Schema.String),
  /**
   * Content of the file: plain text, base64, or bytes, a `Blob` or a stream, which are encoded while they are sent.
   */
  data: Content.orString(Schema.String),
  /** How `data` is encoded. Omit it for text. For bytes, `Blob` and streams it is set automatically. */
  dataEncoding: Field.optional(Schema.Literals(["base64"])),
  /** Whether the caller can follow a task: long imports, such as that of a PDF, then return a `Task` immediately. */
  supportsTasks: Field.optional(Schema.Boolean)
}).annotate({ identifier: "ScoreCreationFileImport" })
/** @category models */
export interface ScoreCreationFileImport extends Schema.Schema.Type<typeof ScoreCreationFileImport> {}

/**
 * A score from a file at Google Drive.
 *
 * @category schemas
 */
export const ScoreCreationGoogleDriveImport = Schema.Struct({
  ...title,
  ...placement,
  /** Where the file is. */
  source: Schema.Struct({
    /** Id of the file. It must be public, or open to Flat's Drive application. */
    googleDrive: Field.optional(Schema.String)
  })
}).annotate({ identifier: "ScoreCreationGoogleDriveImport" })
/** @category models */
export interface ScoreCreationGoogleDriveImport extends Schema.Schema.Type<typeof ScoreCreationGoogleDriveImport> {}

/**
 * A new score: which of `builderData`, `data` and `source` it has decides how it is made.
 *
 * @category schemas
 */
export const ScoreCreation = Schema.Union([
  ScoreCreationBuilderData,
  ScoreCreationFileImport,
  ScoreCreationGoogleDriveImport
]).annotate({
  identifier: "ScoreCreation",
  message:
    "Expected an object with builderData (and a title), with data, or with source, and no fields of another of these"
})
/** @category models */
export type ScoreCreation = typeof ScoreCreation.Type

/**
 * A copy of a score.
 *
 * @category schemas
 */
export const ScoreFork = Schema.Struct({
  /** Collection to put the copy in. With `null`, or without one, it is in none. */
  collection: Field.optional(Schema.NullOr(Schema.String)),
  /**
   * Whether to keep the copy off Google Drive.
   *
   * @default false
   */
  googleDriveDisabled: Field.optional(Schema.Boolean),
  /** Whether to keep the title as it is, without a word that it is a copy. */
  keepOriginalTitle: Field.optional(Schema.Boolean)
}).annotate({ identifier: "ScoreFork" })
/** @category models */
export interface ScoreFork extends Schema.Schema.Type<typeof ScoreFork> {}
