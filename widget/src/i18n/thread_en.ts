/** What only the open thread says: it comes with the thread, not with the first open. */
export const threadEn = {
  joined: "{name} joined",
  takes_over: "{name} takes over from {before}",
  joined_too: "{name} joined too",
  finding: "We are finding you somebody",
  place_next: "You are next",
  place_nth: "You are {nth} in line",
  place_in: "You are in line",
  place_stale: "Your place in line is shown again once you are connected.",
  ordinals: "one:st two:nd few:rd other:th",
  leave_message: "Leave a message instead",
  leave_message_question: "Leave a message instead?",
  leave_message_hint:
    "You need not wait here. We answer what you have written as soon as we can, by email or here.",
  leave_message_go: "Leave a message",
  leave_line: "Leave the line",
  leave_line_question: "Leave the line?",
  leave_line_hint:
    "You give up your place and get no answer. You can still read this, and write again any time.",
  stay: "Keep waiting",
  leave_failed: "That did not work. Please try again.",
  left_line: "You left the line. Write again any time.",
  turned_closed: "We have closed in the meantime. We answer your message when we are back.",
  turned_full: "Everybody is busy and the line is full. We answer your message as soon as we can.",
  turned_waited_too_long:
    "Sorry, this is taking too long. You need not wait here: we answer your message as soon as we can.",
  turned_nobody_here: "Nobody is here at the moment. We answer your message when we are back.",
  turned_chosen: "You need not wait here. We answer your message as soon as we can.",
  received: "Your message has arrived. We answer by email or here.",
  closed_now: "We are closed at the moment.",
  nobody_now: "Nobody is here at the moment.",
  here_now: "Somebody is here now. What you send goes straight to them.",
  leave_hint: "Leave a message, we answer by email or here.",
  your_name: "Your name",
  your_email: "Your email",
  send_form: "Send message",
} as const;

export type ThreadCatalogue = Readonly<Record<keyof typeof threadEn, string>>;
