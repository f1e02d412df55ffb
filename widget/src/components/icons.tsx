// One stroke weight, one grid: 20 px, drawn here so that nothing has to be fetched.

const PATHS = {
  back: "M12.5 4.5 7 10l5.5 5.5",
  close: "m5 5 10 10M15 5 5 15",
  down: "m5 8 5 5 5-5",
  send: "M10 16.5v-13M4.5 9 10 3.5 15.5 9",
  attach:
    "m16.5 9.5-6.7 6.6a4 4 0 0 1-5.7-5.6l7-7a2.7 2.7 0 0 1 3.8 3.8l-6.8 6.7a1.3 1.3 0 0 1-1.9-1.9l6.2-6.1",
  smile:
    "M10 17.5a7.5 7.5 0 1 0 0-15 7.5 7.5 0 0 0 0 15ZM7 12c.7 1 1.7 1.5 3 1.5s2.3-.5 3-1.5M7.5 8v.1M12.5 8v.1",
  more: "M4.5 10h.01M10 10h.01M15.5 10h.01",
  sound: "M3.5 8v4H6l4 3.5v-11L6 8H3.5ZM13 7.5a3.5 3.5 0 0 1 0 5M15 5a7 7 0 0 1 0 10",
  mute: "M3.5 8v4H6l4 3.5v-11L6 8H3.5ZM13.5 8l4 4M17.5 8l-4 4",
  end: "M6 10.5 9 13.5 14.5 7M10 17.5a7.5 7.5 0 1 0 0-15 7.5 7.5 0 0 0 0 15Z",
  file: "M11.5 2.5h-6v15h9v-12l-3-3ZM11.5 2.5v3h3",
  chevron: "m8 4.5 5 5.5-5 5.5",
} as const;

export function Icon({ name }: { name: keyof typeof PATHS }) {
  return (
    <svg
      class={`icon icon-${name}`}
      viewBox="0 0 20 20"
      width="20"
      height="20"
      fill="none"
      stroke="currentColor"
      stroke-width={name === "more" ? 2.6 : 1.6}
      stroke-linecap="round"
      stroke-linejoin="round"
      aria-hidden="true"
    >
      <path d={PATHS[name]} />
    </svg>
  );
}
