// The last hour as one line in a box. Pure: numbers in, path and heights out.

export interface Spark {
  /** Of the line, and of the area below it. */
  line: string;
  area: string;
  max: number;
}

export function spark(values: readonly number[], width: number, height: number): Spark {
  const max = Math.max(0, ...values);
  // Without anybody the line lies on the ground; one person must not fill the whole box.
  const top = Math.max(max, FULL_AT_LEAST);
  const step = values.length > 1 ? width / (values.length - 1) : width;
  const points = values.map(
    (value, index) => `${round(index * step)} ${round(height - (value / top) * height)}`,
  );
  if (points.length === 0) return { line: "", area: "", max };
  const line = `M${points.join("L")}`;
  return { line, area: `${line}L${width} ${height}L0 ${height}Z`, max };
}

const FULL_AT_LEAST = 4;

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
