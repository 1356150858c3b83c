import { expect, it } from "vitest";
import { kinds } from "../../providers/runtime.ts";
import { documentAt, table } from "./support/markdown.ts";

it("the page of the native plugin lists by which id each kind is imported", () => {
  const wanted = Object.entries(kinds).map(([name, { importId = "–" }]) => [name, importId]);
  expect(table(documentAt("docs/native-plugin.md"), "Import").toSorted()).toEqual(wanted.toSorted());
});
