/** Figures as a table for people. */

/** One figure. */
export interface Row {
  readonly what: string;
  readonly figure: string;
  /** Left out where nothing was asked for. */
  readonly target?: string;
  readonly met?: boolean;
  /** What the figure is to be seen beside. */
  readonly floor?: string;
}

/** Formats the rows; `beside` heads the column of floors. */
export const tableOf = (rows: readonly Row[], beside: string): string => {
  const cells = rows.map(({ what, figure, target = "", met, floor = "" }) => [
    met === undefined ? " " : met ? "✓" : "✗",
    what,
    figure,
    target,
    floor,
  ]);
  const table = [["", "", "measured", "asked for", beside], ...cells];
  const widths = [0, 1, 2, 3].map((column) => Math.max(...table.map((row) => row[column]?.length ?? 0)));
  return table
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join("  ")
        .trimEnd(),
    )
    .join("\n");
};
