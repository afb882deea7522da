/** A file that is generated from the code. */
export interface Document {
  /** Path in the repository. */
  readonly file: string;
  /** The whole text that the file must have, hand-written parts included. */
  readonly text: () => string | Promise<string>;
}
