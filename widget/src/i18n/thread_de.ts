import type { ThreadCatalogue } from "./thread_en";

export const threadDe: ThreadCatalogue = {
  joined: "{name} ist dazugekommen",
  takes_over: "{name} übernimmt von {before}",
  joined_too: "{name} ist auch dabei",
  finding: "Wir suchen jemanden für Sie",
  place_next: "Sie sind als Nächstes dran",
  place_nth: "Sie sind an {nth} Stelle",
  place_in: "Sie sind in der Warteschlange",
  place_stale: "Ihr Platz in der Warteschlange erscheint wieder, sobald die Verbindung steht.",
  ordinals: "other:.",
  leave_message: "Lieber eine Nachricht hinterlassen",
  leave_message_question: "Lieber eine Nachricht hinterlassen?",
  leave_message_hint:
    "Sie brauchen hier nicht zu warten. Wir beantworten, was Sie geschrieben haben, so bald wie möglich per E-Mail oder hier.",
  leave_message_go: "Nachricht hinterlassen",
  leave_line: "Nicht mehr warten",
  leave_line_question: "Nicht mehr warten?",
  leave_line_hint:
    "Sie geben Ihren Platz auf und bekommen keine Antwort. Alles bleibt lesbar, und Sie können jederzeit wieder schreiben.",
  stay: "Weiter warten",
  leave_failed: "Das hat nicht geklappt. Bitte versuchen Sie es erneut.",
  left_line: "Sie warten nicht mehr. Schreiben Sie jederzeit wieder.",
  turned_closed:
    "Wir haben inzwischen geschlossen. Wir beantworten Ihre Nachricht, wenn wir zurück sind.",
  turned_full:
    "Alle sind im Gespräch, und die Warteschlange ist voll. Wir beantworten Ihre Nachricht, sobald wir können.",
  turned_waited_too_long:
    "Das dauert leider zu lange. Sie brauchen hier nicht zu warten: Wir beantworten Ihre Nachricht, sobald wir können.",
  turned_nobody_here:
    "Gerade ist niemand da. Wir beantworten Ihre Nachricht, wenn wir zurück sind.",
  turned_chosen:
    "Sie brauchen hier nicht zu warten. Wir beantworten Ihre Nachricht, sobald wir können.",
  received: "Ihre Nachricht ist angekommen. Wir antworten per E-Mail oder hier.",
  closed_now: "Wir haben gerade geschlossen.",
  nobody_now: "Gerade ist niemand da.",
  here_now: "Jetzt ist jemand da. Was Sie senden, kommt sofort an.",
  leave_hint: "Hinterlassen Sie eine Nachricht, wir antworten per E-Mail oder hier.",
  your_name: "Ihr Name",
  your_email: "Ihre E-Mail-Adresse",
  send_form: "Nachricht senden",
};
