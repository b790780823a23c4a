import { strToU8, Zip, ZipDeflate } from "fflate";
import type { SheetHead, SheetRow } from "./sheet-types";
import { SheetXml } from "./sheet-xml";

/** Of a sheet, beside its headings; Excel refuses a longer one. */
const ROW_LIMIT = 1_048_575;

/** An Excel file that is packed while its rows come in, so that they never stand in memory as text all at once. */
export class Workbook {
  readonly #pieces: Uint8Array<ArrayBuffer>[] = [];
  readonly #sheet: SheetXml;
  readonly #zip: Zip;
  readonly #open: ZipDeflate;
  #rows = 0;

  constructor(head: SheetHead) {
    this.#zip = new Zip((error, piece) => {
      if (error) throw error;
      this.#pieces.push(piece as Uint8Array<ArrayBuffer>);
    });
    this.#sheet = new SheetXml(head);
    this.#open = this.#file("xl/worksheets/sheet1.xml");
    this.#open.push(strToU8(this.#sheet.begin()));
  }

  add(rows: readonly SheetRow[]): void {
    this.#rows += rows.length;
    if (this.#rows > ROW_LIMIT) throw new RangeError(`A sheet of Excel holds ${ROW_LIMIT} rows.`);
    this.#open.push(strToU8(this.#sheet.rows(rows)));
  }

  /** To be called once, after the last row. */
  finish(): Blob {
    this.#open.push(strToU8(this.#sheet.end()), true);
    for (const [place, xml] of Object.entries(this.#sheet.around()))
      this.#file(place).push(strToU8(xml), true);
    this.#zip.end();
    return new Blob(this.#pieces, {
      type: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    });
  }

  #file(place: string): ZipDeflate {
    const file = new ZipDeflate(place, { level: 6 });
    this.#zip.add(file);
    return file;
  }
}
