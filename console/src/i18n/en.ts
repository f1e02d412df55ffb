export const en = {
  retry: "Try again",
  undo: "Undo",
} as const;
