/** Line icons on a 16-unit grid. They repeat what the word beside them says, so they are hidden from readers. */
const shapes = {
  alarm: "M8 1.8 15 14H1zM8 6v4M8 11.8v.6",
  urgent: "M8 1.5 14.5 8 8 14.5 1.5 8zM8 5v3.6M8 10.6v.5",
  normal: "M8 2a6 6 0 1 1 0 12A6 6 0 0 1 8 2zM8 5v3.6M8 10.6v.5",
  low: "M2.5 3h11v10h-11zM5 8h6",
  waiting: "M8 2a6 6 0 1 1 0 12A6 6 0 0 1 8 2zM8 4.8V8l2.2 1.6",
  seen: "M1.5 8S4 3.8 8 3.8 14.5 8 14.5 8 12 12.2 8 12.2 1.5 8 1.5 8zM8 6.2a1.8 1.8 0 1 1 0 3.6 1.8 1.8 0 0 1 0-3.6z",
  going: "M2 8h11M9 4l4 4-4 4",
  place: "M8 14.5S3 9.6 3 6.4a5 5 0 0 1 10 0c0 3.2-5 8.1-5 8.1zM8 4.8a1.7 1.7 0 1 1 0 3.4 1.7 1.7 0 0 1 0-3.4z",
  done: "M2.5 8.5 6.5 12.5 13.5 4",
  off: "M3.5 3.5l9 9M12.5 3.5l-9 9",
  pulse: "M1 8h3l2-5 3.5 10L11.5 8H15",
  quiet: "M1.5 8h13",
  up: "M8 13V3M4 7l4-4 4 4",
  again: "M13 8a5 5 0 1 1-1.6-3.7M13 2v3h-3",
  sound: "M2 6h2.5L8 3v10l-3.5-3H2zM10.5 5.5a3.5 3.5 0 0 1 0 5M12.5 3.5a6.3 6.3 0 0 1 0 9",
  silent: "M2 6h2.5L8 3v10l-3.5-3H2zM10.8 6l4 4M14.8 6l-4 4",
  person: "M8 2.2a2.8 2.8 0 1 1 0 5.6 2.8 2.8 0 0 1 0-5.6zM2.5 14a5.5 5.5 0 0 1 11 0",
  back: "M14 8H3M7 4 3 8l4 4",
  note: "M3 2.5h10v11H3zM5.5 6h5M5.5 9h3",
  several: "M5 3h9v7H5zM2 6v7h9",
  moon: "M12.8 10.2A5.6 5.6 0 0 1 5.8 3.2a5.6 5.6 0 1 0 7 7z",
} as const;

export type IconName = keyof typeof shapes;

export const Icon = ({ name }: { name: IconName }) => (
  <svg class="icon" viewBox="0 0 16 16" aria-hidden="true" focusable="false"><path d={shapes[name]} /></svg>
);
