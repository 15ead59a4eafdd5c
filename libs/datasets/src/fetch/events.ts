/** What happens while a data set's files are fetched. */
export type FetchEvent =
  | {
      readonly kind: 'progress';
      readonly dataset: string;
      /** The file under way. */
      readonly file: string;
      /** Where it comes from, such as a host or `npm`. */
      readonly origin: string;
      readonly doneBytes: number;
      readonly totalBytes: number;
    }
  /** An origin was given up; the next one is tried. */
  | {
      readonly kind: 'given-up';
      readonly dataset: string;
      readonly origin: string;
      readonly reason: string;
    }
  /** A file was not what it should be and was thrown away. */
  | {
      readonly kind: 'corrupt';
      readonly dataset: string;
      readonly file: string;
      readonly reason: string;
    }
  /** Another process fetches the same data set; this one waits for it. */
  | { readonly kind: 'waiting'; readonly dataset: string }
  /** All files are there and verified, after something had to be fetched. */
  | { readonly kind: 'fetched'; readonly dataset: string; readonly folder: string };

export type FetchListener = (event: FetchEvent) => void;
